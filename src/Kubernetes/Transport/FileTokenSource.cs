using System.Text;

namespace Bellwether.Kubernetes.Transport;

/// <summary>
/// A token that something else keeps fresh in a file, such as a projected service account token (the kubelet replaces it long before it
/// expires). Read again a minute after the last reading, and at once after a refusal.
/// </summary>
public sealed class FileTokenSource(string path, TimeProvider timeProvider) : ITokenSource, IDisposable
{
    private const int MaximumLength = 64 * 1024;
    private static readonly TimeSpan ReadAgainAfter = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _reading = new(1, 1);
    private volatile Reading? _last;

    public async ValueTask<BearerToken> GetTokenAsync(CancellationToken cancellationToken)
    {
        if (_last is { } fresh && IsFresh(fresh))
        {
            return fresh.Token;
        }

        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (_last is { } other && IsFresh(other))
            {
                return other.Token;
            }

            var token = await ReadAsync(cancellationToken);
            _last = new Reading(token, timeProvider.GetTimestamp());
            return token;
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Refuse(BearerToken token)
    {
        if (_last is { } last && last.Token.IsSameAs(token))
        {
            _last = null;
        }
    }

    public void Dispose() => _reading.Dispose();

    public override string ToString() => nameof(FileTokenSource);

    private bool IsFresh(Reading reading) => timeProvider.GetElapsedTime(reading.At) < ReadAgainAfter;

    private async Task<BearerToken> ReadAsync(CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 4096, useAsync: true);
        var buffer = new byte[MaximumLength];
        var length = await file.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return new BearerToken(Encoding.ASCII.GetString(buffer.AsSpan(0, length)).Trim());
    }

    private sealed class Reading(BearerToken token, long at)
    {
        public BearerToken Token { get; } = token;

        public long At { get; } = at;
    }
}

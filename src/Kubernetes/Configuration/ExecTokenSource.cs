using System.Diagnostics;
using System.Text.Json;
using Bellwether.Kubernetes.Transport;

namespace Bellwether.Kubernetes.Configuration;

/// <summary>
/// Tokens that a program prints. It is run when a token is needed for the first time, shortly before the last one expires, and after a refusal;
/// never twice at once. What it writes to standard error goes where this program's does, so that a person reads it.
/// </summary>
internal sealed class ExecTokenSource(ExecCommand command, TimeProvider time) : ITokenSource, IDisposable
{
    private const int MaximumAnswer = 256 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>A token is not begun to be used when it has less than this left.</summary>
    private static readonly TimeSpan Left = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _running = new(1, 1);
    private volatile Held? _held;

    public async ValueTask<BearerToken> GetTokenAsync(CancellationToken cancellationToken)
    {
        if (Fresh() is { } known)
        {
            return known;
        }

        await _running.WaitAsync(cancellationToken);
        try
        {
            if (Fresh() is { } meanwhile)
            {
                return meanwhile;
            }

            var status = await RunAsync(cancellationToken);
            _held = new Held(Credentials.Token(status.Token!, command.Field), status.ExpirationTimestamp);
            return _held.Token;
        }
        finally
        {
            _running.Release();
        }
    }

    public void Refuse(BearerToken token)
    {
        if (_held is { } held && held.Token.IsSameAs(token))
        {
            _held = null;
        }
    }

    public void Dispose() => _running.Dispose();

    public override string ToString() => nameof(ExecTokenSource);

    private BearerToken? Fresh() =>
        _held is { } held && (held.Expires is not { } end || end - time.GetUtcNow() > Left) ? held.Token : null;

    /// <exception cref="KubeconfigException">The program gave no token. The message holds nothing that it printed.</exception>
    private async Task<ExecCredentialStatus> RunAsync(CancellationToken cancellationToken)
    {
        using var process = Start();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Patience);
        try
        {
            process.StandardInput.Close();
            var answer = await ReadAsync(process.StandardOutput.BaseStream, deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            return process.ExitCode == 0
                ? Status(answer)
                : throw Failed($"the program {command.Program} ended with exit code {process.ExitCode}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failed($"the program {command.Program} printed no token within {Patience.TotalSeconds:0} s");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(command.Program, command.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["KUBERNETES_EXEC_INFO"] =
            $$$"""{"apiVersion":"{{{command.ApiVersion}}}","kind":"ExecCredential","spec":{"interactive":false}}""";
        foreach (var (name, value) in command.Environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw Failed($"the program {command.Program} can't be run; is it installed, and on the PATH?");
        }
    }

    private async Task<byte[]> ReadAsync(Stream output, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaximumAnswer];
        var length = await output.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length < buffer.Length ? buffer[..length] : throw Failed($"the program {command.Program} printed too much");
    }

    private ExecCredentialStatus Status(byte[] answer)
    {
        ExecCredential? credential;
        try
        {
            credential = JsonSerializer.Deserialize(answer, ExecCredentialContext.Default.ExecCredential);
        }
        catch (JsonException)
        {
            // Without an inner exception: it can quote what it could not read.
            credential = null;
        }

        return credential is { Kind: "ExecCredential", Status: { Token.Length: > 0 } status }
            ? status
            : throw Failed($"the program {command.Program} printed no ExecCredential with a token; client certificates are not taken from programs");
    }

    private KubeconfigException Failed(string what) => new(command.Field, what);

    private sealed record Held(BearerToken Token, DateTimeOffset? Expires);
}

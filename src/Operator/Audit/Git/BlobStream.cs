using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace Bellwether.Operator.Audit.Git;

/// <summary>The conversation with <c>git cat-file --batch</c>: a path a line, answered in order by a header and the file.</summary>
internal static class BlobStream
{
    /// <summary>Objects of Kubernetes have 1.5 MB at most; YAML can be a few times as long.</summary>
    private const long MostBytes = 16 * 1024 * 1024;

    public static async Task AskAsync(Stream stream, string commit, IEnumerable<string> paths, CancellationToken cancellationToken)
    {
        await using var writer = new StreamWriter(stream, new UTF8Encoding(false), 32 * 1024, leaveOpen: true);
        foreach (var path in paths)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await writer.WriteAsync($"{commit}:{path}\n");
        }
    }

    /// <param name="take">Is given each file that is there.</param>
    public static async Task ReadAsync(Stream stream, IEnumerable<string> paths, Action<string, string> take, CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(stream);
        foreach (var path in paths)
        {
            if (await ReadHeaderAsync(reader, cancellationToken) is not { } header)
            {
                // The program ended; its exit code says why.
                return;
            }

            // <id> <type> <size>, or <what was asked> missing.
            var space = header.LastIndexOf(' ');
            if (!header.EndsWith(" missing", StringComparison.Ordinal)
                && long.TryParse(header.AsSpan(space + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var size))
            {
                take(path, size <= MostBytes ? await ReadBodyAsync(reader, (int)size, cancellationToken) : await SkipBodyAsync(reader, size, cancellationToken));
            }
        }

        // Read to the end, or the program would wait for us.
        ReadResult rest;
        do
        {
            rest = await reader.ReadAsync(cancellationToken);
            reader.AdvanceTo(rest.Buffer.End);
        }
        while (!rest.IsCompleted);
    }

    private static async Task<string?> ReadHeaderAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            if (result.Buffer.PositionOf((byte)'\n') is { } end)
            {
                var header = Encoding.UTF8.GetString(result.Buffer.Slice(0, end));
                reader.AdvanceTo(result.Buffer.GetPosition(1, end));
                return header;
            }

            if (result.IsCompleted)
            {
                return null;
            }

            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    /// <summary>A file that is too large to be of the trail reads as empty: somebody else put it there.</summary>
    private static async Task<string> SkipBodyAsync(PipeReader reader, long size, CancellationToken cancellationToken)
    {
        for (var rest = size + 1; rest > 0;)
        {
            var result = await reader.ReadAsync(cancellationToken);
            var taken = Math.Min(rest, result.Buffer.Length);
            reader.AdvanceTo(result.Buffer.GetPosition(taken));
            rest -= taken;
            if (result.IsCompleted && rest > 0)
            {
                break;
            }
        }

        return "";
    }

    private static async Task<string> ReadBodyAsync(PipeReader reader, int size, CancellationToken cancellationToken)
    {
        // One more: a newline follows.
        var result = await reader.ReadAtLeastAsync(size + 1, cancellationToken);
        if (result.Buffer.Length <= size)
        {
            reader.AdvanceTo(result.Buffer.End);
            return "";
        }

        var text = Encoding.UTF8.GetString(result.Buffer.Slice(0, size));
        reader.AdvanceTo(result.Buffer.GetPosition(size + 1));
        return text;
    }
}

using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace Bellwether.Operator.Audit.Git;

/// <summary>The conversation with <c>git cat-file --batch</c>: a path a line, answered in order by a header and the file.</summary>
internal static class BlobStream
{
    public static async Task AskAsync(Stream stream, string commit, IEnumerable<string> paths, CancellationToken cancellationToken)
    {
        await using var writer = new StreamWriter(stream, new UTF8Encoding(false), 32 * 1024, leaveOpen: true);
        foreach (var path in paths)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await writer.WriteAsync($"{commit}:{path}\n");
        }
    }

    public static async Task ReadAsync(Stream stream, IEnumerable<string> paths, Dictionary<string, string> files, CancellationToken cancellationToken)
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
                && int.TryParse(header.AsSpan(space + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var size))
            {
                files[path] = await ReadBodyAsync(reader, size, cancellationToken);
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

using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Bellwether.Operator.Telemetry.Logging;

/// <summary>
/// For a person: <c>2026-01-02T15:04:05.678Z INF Followers.FollowerConnection: Connected to follower lab</c>. One event is one line;
/// control characters are escaped, so that no value can forge another.
/// </summary>
internal sealed class TextLogFormatter : ILogLineFormatter
{
    public void Write(in LogLine line, IBufferWriter<byte> output)
    {
        var text = new StringBuilder(160)
            .Append(line.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture))
            .Append(' ').Append(Abbreviate(line.Level))
            .Append(' ').Append(line.Category).Append(": ");
        AppendEscaped(text, line.Message);
        if (line.Exception is { } exception)
        {
            AppendEscaped(text.Append(" ("), ExceptionText.Describe(exception));
            text.Append(')');
            // A bug is worth its stack; a refused connection isn't.
            if (line.Level >= LogLevel.Error)
            {
                AppendEscaped(text.Append(" at "), string.Join(" < ", ExceptionText.Frames(exception)));
            }
        }

        text.Append('\n');
        foreach (var chunk in text.GetChunks())
        {
            Encoding.UTF8.GetBytes(chunk.Span, output);
        }
    }

    private static string Abbreviate(LogLevel level) => level switch
    {
        LogLevel.Trace => "TRC",
        LogLevel.Debug => "DBG",
        LogLevel.Information => "INF",
        LogLevel.Warning => "WRN",
        LogLevel.Error => "ERR",
        _ => "CRT",
    };

    private static void AppendEscaped(StringBuilder text, string value)
    {
        foreach (var character in value)
        {
            _ = character switch
            {
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                _ when char.IsControl(character) => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => text.Append(character),
            };
        }
    }
}

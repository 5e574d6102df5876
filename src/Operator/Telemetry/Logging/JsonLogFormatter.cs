using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Bellwether.Operator.Telemetry.Logging;

/// <summary>For machines: <c>{"time":"...Z","level":"info","logger":"...","message":"...","follower":"lab"}</c>, one object per line.</summary>
internal sealed class JsonLogFormatter : ILogLineFormatter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly HashSet<string> Taken = ["time", "level", "logger", "message", "error", "stack"];

    public void Write(in LogLine line, IBufferWriter<byte> output)
    {
        using (var json = new Utf8JsonWriter(output, Options))
        {
            json.WriteStartObject();
            json.WriteString("time", line.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("level", Name(line.Level));
            json.WriteString("logger", line.Category);
            json.WriteString("message", line.Message);
            foreach (var (name, value) in line.Fields)
            {
                WriteField(json, name, value);
            }

            if (line.Exception is { } exception)
            {
                json.WriteString("error", ExceptionText.Describe(exception));
                json.WriteStartArray("stack");
                foreach (var frame in ExceptionText.Frames(exception))
                {
                    json.WriteStringValue(frame);
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static void WriteField(Utf8JsonWriter json, string name, object? value)
    {
        if (name == LogLine.TemplateField)
        {
            return;
        }

        var key = JsonNamingPolicy.CamelCase.ConvertName(name);
        json.WritePropertyName(Taken.Contains(key) ? key + "_" : key);
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case TimeSpan duration:
                json.WriteNumberValue(duration.TotalSeconds);
                break;
            case Exception exception:
                json.WriteStringValue(ExceptionText.Describe(exception));
                break;
            default:
                json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    private static string Name(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "error",
        _ => "critical",
    };
}

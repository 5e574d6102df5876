using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bellwether.Kubernetes.Serialization;

/// <summary>meta/v1 MicroTime: RFC 3339 in UTC with exactly six digits of a second, as servers before 1.22 demand. Reads any RFC 3339 time.</summary>
public sealed class MicroTimeConverter : JsonConverter<DateTimeOffset>
{
    internal const string Format = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        Span<char> text = stackalloc char[27];
        value.UtcDateTime.TryFormat(text, out var length, Format, CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..length]);
    }
}

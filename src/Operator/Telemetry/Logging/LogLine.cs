using Microsoft.Extensions.Logging;

namespace Bellwether.Operator.Telemetry.Logging;

/// <summary>One log event.</summary>
/// <param name="Category">Without the product's own name in front.</param>
/// <param name="Fields">The named fields of the message; empty if it has none.</param>
internal readonly record struct LogLine(
    DateTimeOffset Time,
    LogLevel Level,
    string Category,
    string Message,
    IReadOnlyList<KeyValuePair<string, object?>> Fields,
    Exception? Exception)
{
    /// <summary>Holds the template's text rather than a value.</summary>
    public const string TemplateField = "{OriginalFormat}";
}

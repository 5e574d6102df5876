using System.Buffers;
using System.Net;
using System.Text.Json;

namespace Bellwether.Kubernetes.Transport;

/// <summary>Reads what is safe to keep of a Status object (meta/v1): its code and reason, and the names of what it is about.</summary>
internal static class StatusReader
{
    private const int MaximumCauses = 64;
    private const int MaximumName = 512;
    private const string ConflictPrefix = "conflict with ";

    /// <summary>Null: it is no Status object.</summary>
    public static (HttpStatusCode Code, StatusReason Reason)? Read(ReadOnlySequence<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static (HttpStatusCode, StatusReason)? Read(JsonElement status)
    {
        if (status.ValueKind != JsonValueKind.Object || Text(status, "kind") != "Status")
        {
            return null;
        }

        var code = status.TryGetProperty("code", out var number) && number.ValueKind == JsonValueKind.Number
            && number.TryGetInt32(out var value) && value is >= 100 and < 1000 ? value : 0;
        var details = status.TryGetProperty("details", out var found) ? found : default;
        return ((HttpStatusCode)code, new StatusReason(
            Text(status, "reason"), Text(details, "group"), Text(details, "kind"), Text(details, "name"), Causes(details)));
    }

    private static List<StatusCause> Causes(JsonElement details)
    {
        List<StatusCause> causes = [];
        if (details.ValueKind != JsonValueKind.Object || !details.TryGetProperty("causes", out var all) || all.ValueKind != JsonValueKind.Array)
        {
            return causes;
        }

        foreach (var cause in all.EnumerateArray())
        {
            if (causes.Count == MaximumCauses)
            {
                break;
            }

            var reason = Text(cause, "reason");
            causes.Add(new StatusCause(
                reason, Text(cause, "field"), reason == "FieldManagerConflict" ? ConflictingManager(cause) : null));
        }

        return causes;
    }

    /// <summary>From <c>conflict with "kubectl" with subresource "status" using v1</c>: the manager is in Go's quotes.</summary>
    private static string? ConflictingManager(JsonElement cause)
    {
        var message = Text(cause, "message");
        if (!message.StartsWith(ConflictPrefix + '"', StringComparison.Ordinal))
        {
            return null;
        }

        var name = message.AsSpan(ConflictPrefix.Length + 1);
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] == '\\')
            {
                i++;
            }
            else if (name[i] == '"')
            {
                return name[..i].ToString().Replace("\\\"", "\"", StringComparison.Ordinal).Replace(@"\\", @"\", StringComparison.Ordinal);
            }
        }

        return null;
    }

    private static string Text(JsonElement parent, string name)
    {
        if (parent.ValueKind != JsonValueKind.Object || !parent.TryGetProperty(name, out var element)
            || element.ValueKind != JsonValueKind.String || element.GetString() is not { } text)
        {
            return "";
        }

        return text.Length <= MaximumName ? text : text[..MaximumName];
    }
}

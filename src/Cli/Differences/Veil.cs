using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Syncs.Content;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Cli.Differences;

/// <summary>
/// Decides how a value is shown. Values of Secrets, and of kinds that nobody knows the contents of, are keyed fingerprints: equal values of
/// one field look equal, and nothing else can be told, not even their length.
/// </summary>
internal sealed class Veil(FingerprintKey key, string origin, CopyTarget target)
{
    private const int FingerprintBytes = 6;
    private const int LongestShown = 80;

    private static readonly string[] OpenGroups = ["rbac.authorization.k8s.io", "networking.k8s.io", "policy"];

    private readonly bool _isOpen = target.Kind == ResourceKind.ConfigMap || OpenGroups.Contains(target.Kind.Group);

    /// <param name="path">Of the field: the same value elsewhere has another fingerprint.</param>
    public string Show(string path, JsonElement value)
    {
        var isLabel = path.StartsWith("metadata.labels[", StringComparison.Ordinal);
        var isMark = path.StartsWith("metadata.annotations[bellwether.dev/", StringComparison.Ordinal);
        var isType = path is "type" or "immutable";
        if (_isOpen || isLabel || isMark || isType)
        {
            var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
            if (text.Length <= LongestShown && !text.Any(char.IsControl))
            {
                return value.ValueKind == JsonValueKind.String ? $"\"{text}\"" : text;
            }
        }

        return Fingerprint(path, value);
    }

    /// <summary>HMAC over what it is of and its value, cut to 12 digits.</summary>
    private string Fingerprint(string path, JsonElement value)
    {
        using var hash = key.StartHash();
        hash.AppendData(Encoding.UTF8.GetBytes($"difference\n{origin}\n{target.Kind}\n{target.Key.Name}\n{path}\n"));
        if (target.Kind == ResourceKind.Secret && value.ValueKind == JsonValueKind.String)
        {
            // Base64, which is written in one way only: no string is made of it, which could not be cleared.
            hash.AppendData(JsonMarshal.GetRawUtf8Value(value));
        }
        else
        {
            hash.AppendData(Encoding.UTF8.GetBytes(value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText()));
        }

        return $"hmac:{Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, FingerprintBytes))}";
    }
}

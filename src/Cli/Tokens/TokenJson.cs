using System.Globalization;
using Bellwether.Cli.Rendering;
using Bellwether.Operator.Followers.Eks;

namespace Bellwether.Cli.Tokens;

/// <summary>A token as clients of Kubernetes take it from a program. Pure.</summary>
internal static class TokenJson
{
    public static string Render(WrittenToken token, string version) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteString("apiVersion", version);
        json.WriteString("kind", "ExecCredential");
        json.WriteStartObject("spec");
        json.WriteEndObject();
        json.WriteStartObject("status");
        // Cut to whole seconds, so never later than it is.
        json.WriteString("expirationTimestamp", token.EndsAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        json.WriteString("token", token.Text);
        json.WriteEndObject();
        json.WriteEndObject();
    });
}

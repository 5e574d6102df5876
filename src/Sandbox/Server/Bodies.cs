using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bellwether.Sandbox.Json;
using Bellwether.Sandbox.Resources;

namespace Bellwether.Sandbox.Server;

/// <summary>From the bytes of a create or update to an object of its kind, with the refusals of the real server.</summary>
internal static class Bodies
{
    private const int Summary = 30;

    /// <summary>What the real server looks for in a body first, as Go prints the type.</summary>
    private const string TypeMeta = """struct { APIVersion string "json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" }""";

    /// <exception cref="ApiError">400: it isn't an object at all; 415: nobody reads its type.</exception>
    public static JsonObject Parse(ApiRequest request, string kind)
    {
        try
        {
            return request.ReadBody() switch
            {
                JsonObject body => body,
                null => [],
                var other => throw new JsonException($"json: cannot unmarshal {other.GoKind()} into Go value of type {TypeMeta}"),
            };
        }
        catch (JsonException wrong)
        {
            throw ApiError.BadRequest(
                $"the object provided is unrecognized (must be of type {kind}): couldn't get version/kind; json parse error: {wrong.Message} ({Summarized(request.Body.Span)})");
        }
    }

    /// <exception cref="ApiError">400: it is of another kind, or has a wrong type somewhere.</exception>
    public static JsonObject Decode(Call call, JsonObject body)
    {
        var kind = call.Kind.Info;
        var (given, version) = (body.Text("kind") ?? "", body.Text("apiVersion") ?? "");
        try
        {
            var decoded = kind.IsCustom ? DecodeCustom(call, body, given, version) : KindNamedIn(call, body).Decode(body);
            return version.Length == 0 || version == kind.ApiVersion
                ? decoded
                : throw ApiError.BadRequest($"the API version in the data ({version}) does not match the expected API version ({kind.ApiVersion})");
        }
        catch (DecodeException wrong)
        {
            given = given.Length > 0 ? given : kind.Kind;
            version = version.Length > 0 ? version.Split('/')[^1] : kind.Version;
            var text = call.Request.MediaType == "application/yaml" ? JsonText.Write(body) : call.Request.Body.Span;
            throw ApiError.BadRequest($"{given} in version \"{version}\" cannot be handled as a {kind.Kind}: {wrong.Quoting(text)}");
        }
    }

    /// <summary>A custom resource has no type that would tell its kind.</summary>
    private static JsonObject DecodeCustom(Call call, JsonObject body, string kind, string version)
    {
        if (kind.Length == 0)
        {
            throw new DecodeException(new DecodePlace(null, null), "unmarshalerDecoder", $"Object 'Kind' is missing in '{JsonText.ToText(body)}'", afterValue: true);
        }

        return version.Length > 0
            ? call.Kind.Decode(body)
            : throw ApiError.Internal("Object 'apiVersion' is missing in 'object has no apiVersion field'");
    }

    /// <summary>
    /// The kind to decode with: a body is first decoded as what it says it is, even when that can't be converted to the kind of
    /// this endpoint.
    /// </summary>
    /// <exception cref="DecodeException">It is of no kind that is known, or of one that can't be converted.</exception>
    public static ServedKind KindNamedIn(Call call, JsonObject body)
    {
        var own = call.Kind.Info;
        var kind = body.Text("kind") is { Length: > 0 } given ? given : own.Kind;
        var version = body.Text("apiVersion") is { Length: > 0 } stated ? stated : own.ApiVersion;
        if (kind == own.Kind && version == own.ApiVersion)
        {
            return call.Kind;
        }

        if (Registry.FindBuiltIn(version, kind) is not { } other || other.GoScheme != call.Kind.GoScheme)
        {
            throw new DecodeException($"no kind \"{kind}\" is registered for version \"{version}\" in scheme \"{call.Kind.GoScheme}\"");
        }

        if (other.Storage == call.Kind.Storage)
        {
            return other;
        }

        other.Decode(body);
        throw new DecodeException($"converting (v1.{kind}) to ({call.Kind.GoPackage}.{own.Kind}): unknown conversion");
    }

    /// <summary>As much of a body as an error quotes.</summary>
    private static string Summarized(ReadOnlySpan<byte> body)
    {
        if (body.Length == 0)
        {
            return "<empty>";
        }

        var part = body[..Math.Min(body.Length, Summary)];
        return (body[0] == '{' ? Encoding.UTF8.GetString(part) : Convert.ToHexStringLower(part)) + (body.Length > Summary ? " ..." : "");
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Bellwether.Sandbox.Json;
using Bellwether.Sandbox.Resources;

namespace Bellwether.Sandbox.Server;

/// <summary>One resource request, resolved: what, by whom, in which representation.</summary>
internal sealed record Call(ApiRequest Request, RequestInfo Info, ServedKind Kind, ApiUser User, Negotiation Accepts)
{
    private const int MaxManagerName = 128;

    /// <summary>A read is to show the state of this revision; null: of now.</summary>
    public long? AsOf { get; init; }

    public bool DryRun => Info.Query.Has("dryRun");

    public string IncludeObject => Info.Query["includeObject"];

    public string Name => Info.Name;

    /// <summary>The namespace that objects are stored in: of a cluster-scoped kind none, whatever the path holds.</summary>
    public string Namespace => Kind.Info.Namespaced ? Info.Namespace : "";

    /// <summary>The body of a create, once read.</summary>
    public JsonObject? Body { get; private set; }

    /// <summary>Where the real server's etcd would hold it; quoted in one of its messages.</summary>
    public string StorageKey => $"/registry/{Kind.Storage}/{(Namespace.Length > 0 ? Namespace + "/" : "")}{Name}";

    /// <summary>The fieldManager parameter, or what stands before the slash of the User-Agent.</summary>
    public string FieldManager
    {
        get
        {
            if (Info.Query["fieldManager"] is { Length: > 0 } named)
            {
                return named;
            }

            var agent = Request.Header("User-Agent") ?? "";
            var prefix = agent.Split('/')[0];
            return prefix.Length > MaxManagerName ? prefix[..MaxManagerName] : prefix;
        }
    }

    /// <summary>The body of a create or update as an object of the kind.</summary>
    /// <exception cref="ApiError">400, as the real server words it.</exception>
    public JsonObject ReadObject()
    {
        var kind = Kind.Info;
        JsonNode? node;
        try
        {
            node = Request.ReadBody();
        }
        catch (JsonException)
        {
            throw ApiError.BadRequest($"the object provided is unrecognized (must be of type {kind.Kind}): couldn't get version/kind; json parse error");
        }

        if (node is not JsonObject body)
        {
            throw ApiError.BadRequest($"the object provided is unrecognized (must be of type {kind.Kind}): couldn't get version/kind; json parse error");
        }

        var (given, version) = (body.Text("kind") ?? "", body.Text("apiVersion") ?? "");
        if (kind.IsCustom && (given.Length == 0 || version.Length == 0))
        {
            throw given.Length == 0
                ? ApiError.BadRequest("Object 'Kind' is missing in '" + JsonText.ToText(body) + "'")
                : ApiError.BadRequest("the object provided is unrecognized (must be of type " + kind.Kind + "): Object 'apiVersion' is missing");
        }

        if ((given.Length > 0 && given != kind.Kind) || (version.Length > 0 && version != kind.ApiVersion))
        {
            throw ApiError.BadRequest(
                $"{(given.Length > 0 ? given : kind.Kind)} in version \"{(version.Length > 0 ? version.Split('/')[^1] : kind.Version)}\" cannot be handled as a {kind.Kind}: "
                + (version.Length > 0 && version != kind.ApiVersion
                    ? $"no kind \"{(given.Length > 0 ? given : kind.Kind)}\" is registered for version \"{version}\""
                    : $"converting (v1.{given}) to (core.{kind.Kind}): unknown conversion"));
        }

        Body = body;
        Writes.KeepReset(body);
        return Decode(body);
    }

    /// <exception cref="ApiError">400 for a wrong type.</exception>
    public JsonObject Decode(JsonObject body)
    {
        try
        {
            return Kind.Decode(body);
        }
        catch (DecodeException wrong)
        {
            throw ApiError.BadRequest($"{Kind.Info.Kind} in version \"{Kind.Info.Version}\" cannot be handled as a {Kind.Info.Kind}: {wrong.Message}");
        }
    }

    public ApiError Conflict(string why) => ApiError.Conflict(Kind.Info.Group, Kind.Info.Plural, Name, why);

    public ApiError Stale() => Conflict("the object has been modified; please apply your changes to the latest version and try again");

    public ApiError NotFound() => ApiError.NotFound(Kind.Info.Group, Kind.Info.Plural, Name);
}

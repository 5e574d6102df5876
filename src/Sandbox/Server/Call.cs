using System.Text.Json.Nodes;
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
    /// <exception cref="ApiError">400 or 415, as the real server words it.</exception>
    public JsonObject ReadObject()
    {
        Body = Bodies.Parse(Request, Kind.Info.Kind);
        Writes.KeepReset(Body);
        return Bodies.Decode(this, Body);
    }

    public ApiError Conflict(string why) => ApiError.Conflict(Kind.Info.Group, Kind.Info.Plural, Name, why);

    public ApiError Stale() => Conflict("the object has been modified; please apply your changes to the latest version and try again");

    public ApiError NotFound() => ApiError.NotFound(Kind.Info.Group, Kind.Info.Plural, Name);
}

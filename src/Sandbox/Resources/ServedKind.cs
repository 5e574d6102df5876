using System.Text.Json.Nodes;
using Bellwether.Sandbox.FieldOwnership;
using Bellwether.Sandbox.Server;

namespace Bellwether.Sandbox.Resources;

/// <summary>How objects of one resource are decoded, defaulted, validated and stored: the strategy of the real server's registry.</summary>
internal abstract class ServedKind(ResourceKind kind) : IVersions
{
    public ResourceKind Info { get; } = kind;

    /// <summary>Group resource under which objects are stored; events share one between two groups.</summary>
    public virtual string Storage => Info.GroupResource;

    /// <summary>The group under which errors name the kind.</summary>
    public virtual string ErrorGroup => Info.Group;

    /// <summary>Where the real server registers the kind; some errors quote it.</summary>
    public virtual string GoScheme => "k8s.io/kubernetes/pkg/api/legacyscheme/scheme.go:30";

    /// <summary>The package of its unversioned type, which is what its group is called before the first dot.</summary>
    public virtual string GoPackage => Info.Group.Length == 0 ? "core" : Info.Group.Split('.')[0];

    /// <summary>The type of an object inside the real server, as some errors show it.</summary>
    public virtual string GoType => $"*{GoPackage}.{Info.Kind}";

    public abstract Schema Schema { get; }

    /// <summary>A PUT or apply of an absent object creates it.</summary>
    public virtual bool CreatesOnUpdate => false;

    /// <summary>A PUT without resourceVersion overwrites.</summary>
    public virtual bool UpdatesUnconditionally => true;

    /// <summary>DELETE answers with the object instead of a Status.</summary>
    public virtual bool ReturnsDeleted => false;

    /// <summary>The kind looks at preconditions of a delete before its storage does, and words it differently.</summary>
    public virtual bool ChecksDeletesItself => false;

    public virtual bool SupportsStrategicMerge => true;

    public bool HasStatus => Info.Subresources.Any(one => one.Name == "status");

    /// <summary>An object of the kind with nothing in it, as ownership compares a new one against.</summary>
    public virtual JsonObject Empty() => new() { ["kind"] = Info.Kind, ["apiVersion"] = Info.ApiVersion, ["metadata"] = new JsonObject() };

    /// <summary>The body in normal form with defaults; a new node.</summary>
    /// <exception cref="DecodeException">It doesn't fit the kind.</exception>
    public abstract JsonObject Decode(JsonObject body);

    /// <summary>The result of an apply in normal form; a new node.</summary>
    public virtual JsonObject DecodeApplied(JsonObject applied) => Decode(applied);

    /// <summary>Before a create: what clients may not set is dropped.</summary>
    public virtual void PrepareForCreate(JsonObject obj)
    {
    }

    /// <summary>Before an update: what this endpoint may not change is taken from the old object.</summary>
    public virtual void PrepareForUpdate(JsonObject obj, JsonObject old, string subresource)
    {
    }

    public virtual void Validate(JsonObject obj, List<FieldError> errors)
    {
    }

    public virtual void ValidateUpdate(JsonObject obj, JsonObject old, string subresource, List<FieldError> errors) => Validate(obj, errors);

    public virtual MetadataChecks MetadataChecks { get; } = new(Core: false);

    /// <summary>Checks a name; null when it is valid.</summary>
    public virtual string? NameError(string name) => Names.SubdomainError(name);

    /// <summary>The value of a field that lists may select by, beyond metadata; null when there is no such field.</summary>
    public virtual string? SelectableField(JsonObject obj, string field) => null;

    public virtual IReadOnlyList<string> SelectableFields => [];

    /// <summary>What a selector by a field gets that is neither metadata nor one of <see cref="SelectableFields"/>.</summary>
    public virtual string UnknownFieldError(string field) => SelectableFields.Count > 0 || Info.IsCustom
        ? $"field label not supported: {field}"
        : $"\"{field}\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"";

    /// <summary>From the stored form to this endpoint's version; the same node when there is nothing to do.</summary>
    public virtual JsonObject FromStorage(JsonObject stored) => stored;

    public virtual JsonObject ToStorage(JsonObject obj) => obj;

    public virtual Schema? SchemaOf(string apiVersion) => apiVersion == Info.ApiVersion ? Schema : null;

    public virtual JsonObject ConvertTo(JsonObject value, string apiVersion) => value;
}

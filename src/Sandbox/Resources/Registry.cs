using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Bellwether.Sandbox.Resources;

/// <summary>The kinds that the server serves: the built-in ones and those of CustomResourceDefinitions.</summary>
internal sealed class Registry(string gitVersion) : IDiscoverySource
{
    private static readonly ImmutableArray<ServedKind> BuiltIn =
    [
        new ConfigMapKind(),
        new EventKind(core: true),
        new NamespaceKind(),
        new SecretKind(),
        new ServiceAccountKind(),
        new EventKind(core: false),
        new LeaseKind(),
        new RbacKind("ClusterRoleBinding", "clusterrolebindings", false),
        new RbacKind("ClusterRole", "clusterroles", false),
        new RbacKind("RoleBinding", "rolebindings", true),
        new RbacKind("Role", "roles", true),
        new CustomResources.DefinitionKind(),
    ];

    private readonly Lock _gate = new();
    private Picture _picture = new(BuiltIn, 1);

    public IReadOnlyList<ResourceKind> Kinds => Volatile.Read(ref _picture).Kinds;

    public long Generation => Volatile.Read(ref _picture).Generation;

    public JsonObject Definitions => BuiltInTypes.Definitions;

    public string GitVersion => gitVersion;

    public IReadOnlyList<ServedKind> Served => Volatile.Read(ref _picture).Served;

    public ServedKind? Find(string group, string version, string plural) =>
        Volatile.Read(ref _picture).Find(group, version, plural);

    public static ServedKind? FindBuiltIn(string apiVersion, string kind) =>
        BuiltIn.FirstOrDefault(one => one.Info.ApiVersion == apiVersion && one.Info.Kind == kind);

    /// <summary>A group of built-in kinds: it knows what it doesn't serve.</summary>
    public bool HasGroup(string group) => Kinds.Any(kind => !kind.IsCustom && kind.Group == group);

    /// <summary>A last look at an object that is about to be stored.</summary>
    public void Admit(ServedKind kind)
    {
        // A custom resource whose definition went meanwhile must not be stored.
        if (kind.Info.IsCustom && Find(kind.Info.Group, kind.Info.Version, kind.Info.Plural) is null)
        {
            throw Server.ApiError.PageNotFound();
        }
    }

    /// <summary>Replaces the kinds of one custom group resource.</summary>
    public void Replace(string groupResource, IReadOnlyList<ServedKind> kinds)
    {
        lock (_gate)
        {
            var rest = _picture.Served.Where(kind => !kind.Info.IsCustom || kind.Info.GroupResource != groupResource);
            var builtIn = rest.Where(kind => !kind.Info.IsCustom);
            var custom = rest.Where(kind => kind.Info.IsCustom).Concat(kinds)
                .OrderBy(kind => kind.Info.Group, StringComparer.Ordinal)
                .ThenBy(kind => kind.Info.Version, StringComparer.Ordinal)
                .ThenBy(kind => kind.Info.Plural, StringComparer.Ordinal);
            Volatile.Write(ref _picture, new Picture([.. builtIn, .. custom], _picture.Generation + 1));
        }
    }

    private sealed class Picture(ImmutableArray<ServedKind> served, long generation)
    {
        private readonly Dictionary<(string Group, string Version, string Plural), ServedKind> _byPath =
            served.ToDictionary(kind => (kind.Info.Group, kind.Info.Version, kind.Info.Plural));

        public ImmutableArray<ServedKind> Served { get; } = served;

        public IReadOnlyList<ResourceKind> Kinds { get; } = [.. served.Select(kind => kind.Info)];

        public long Generation { get; } = generation;

        public ServedKind? Find(string group, string version, string plural) => _byPath.GetValueOrDefault((group, version, plural));
    }
}

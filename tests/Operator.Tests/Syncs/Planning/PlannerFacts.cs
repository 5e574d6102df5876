using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Followers;
using Bellwether.Operator.Syncs.Content;
using Bellwether.Operator.Syncs.Inventory;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Tests.Syncs.Planning;

/// <summary>
/// The facts of one sync and one follower, in words: the sync prod/tls wants Secret prod/tls in follower east, which lets it, has the
/// namespace, and holds nothing yet.
/// </summary>
internal sealed class PlannerFacts : IFollowerNamespaces, ICopyInventory, ICopyLedger
{
    public const string OperatorNamespace = "bellwether-system";

    public static readonly ObjectKey Sync = new("prod", "tls");
    public static readonly CopyTarget Target = new(ResourceKind.Secret, new ObjectKey("prod", "tls"));

    private const string Uid = "uid-of-the-copy";
    private static readonly ContentDigest Digest = new("source-uid", "7", Fingerprint: 42, Fields: 7);

    private readonly Dictionary<string, NamespaceRecord> _namespaces = new() { ["prod"] = new(new Dictionary<string, string>(), false) };
    private readonly Dictionary<CopyTarget, CopyRecord> _copies = [];
    private readonly Dictionary<CopyTarget, CopyKnowledge> _ledger = [];
    private readonly List<AccessRule> _access = [new AccessRule { From = new AccessSource { Namespaces = ["prod"] } }];
    private readonly List<SyncFacts> _others = [];
    private readonly CrossClusterSyncSpec _spec = new()
    {
        Source = new SyncSource { ApiVersion = "v1", Kind = "Secret", Name = "tls" },
        Targets = [new SyncTarget { Clusters = ["east"] }],
        Deletion = new DeletionPolicy
        {
            WhenSyncDeleted = DeletionPolicies.Delete,
            WhenDeselected = DeletionPolicies.Delete,
            WhenSourceDeleted = DeletionPolicies.Retain,
        },
    };

    private SourceFacts _source = SourceFacts.Present(Digest);
    private string? _unavailable;
    private bool _covers = true;
    private bool _deleting;

    /// <summary>A copy that holds the planned content, untouched.</summary>
    public static CopyRecord InStep { get; } = new()
    {
        Uid = Uid,
        ResourceVersion = "100",
        Origin = CopyOrigin.Ours,
        Sync = Sync,
        Fingerprint = 42,
        PlannedFields = 7,
        OwnedFields = 7,
        ContentOwner = null,
        Terminating = false,
    };

    /// <summary>Somebody's object in the target's place.</summary>
    public static CopyRecord Foreign { get; } = InStep with
    {
        Uid = "uid-of-a-stranger",
        Origin = CopyOrigin.None,
        Sync = default,
        Fingerprint = 0,
        PlannedFields = 0,
        OwnedFields = null,
        ContentOwner = "kubectl",
    };

    IEnumerable<KeyValuePair<string, NamespaceRecord>> IFollowerNamespaces.All => _namespaces;

    public PlannerFacts With(Action<CrossClusterSyncSpec> edit) => Then(() => edit(_spec));

    public PlannerFacts Source(SourceFacts source) => Then(() => _source = source);

    public PlannerFacts Unavailable(string why) => Then(() => _unavailable = why);

    public PlannerFacts NotListed() => Then(() => _covers = false);

    public PlannerFacts Deleting() => Then(() => _deleting = true);

    public PlannerFacts Namespaces(params (string Name, bool Terminating)[] namespaces) => Then(() =>
    {
        _namespaces.Clear();
        foreach (var (name, terminating) in namespaces)
        {
            _namespaces[name] = new NamespaceRecord(new Dictionary<string, string>(), terminating);
        }
    });

    public PlannerFacts Access(params AccessRule[] rules) => Then(() =>
    {
        _access.Clear();
        _access.AddRange(rules);
    });

    public PlannerFacts Allow(params string[] permissions) => Then(() => _access[0].Allow = [.. permissions]);

    /// <summary>What the inventory shows.</summary>
    public PlannerFacts Holds(CopyRecord record, string @namespace = "prod") =>
        Then(() => _copies[new CopyTarget(ResourceKind.Secret, new ObjectKey(@namespace, "tls"))] = record);

    /// <summary>What our own requests showed.</summary>
    public PlannerFacts Knows(CopyKnowledge knowledge) => Then(() => _ledger[Target] = knowledge);

    /// <summary>Another sync for the same target.</summary>
    public PlannerFacts Contender(string name, int createdSeconds, SyncTransform? transform = null, string source = "tls") => Then(() => _others.Add(Facts() with
    {
        Spec = _spec with { Source = _spec.Source! with { Name = source }, Transform = transform },
        Sources = SourceSelection.Named(source, _source),
        Key = new ObjectKey("prod", name),
        Uid = name,
        Created = DateTimeOffset.UnixEpoch.AddSeconds(createdSeconds),
    }));

    /// <summary>The plan, which is the same whenever it is made of the same facts.</summary>
    public IReadOnlyList<PlannedAction> Plan()
    {
        var sync = Facts() with { Deleting = _deleting };
        var claims = new SyncClaims([.. _others, sync], OperatorNamespace);
        var follower = new FollowerFacts
        {
            Name = "east",
            Labels = new Dictionary<string, string>(),
            Spec = new FollowerClusterSpec { Access = _access },
            Unavailable = _unavailable,
            Namespaces = this,
            Copies = this,
            Ledger = this,
        };
        return SyncPlanner.Plan(sync, follower, claims, OperatorNamespace).Actions;
    }

    NamespaceRecord? IFollowerNamespaces.Find(string name) => _namespaces.GetValueOrDefault(name);

    bool ICopyInventory.Covers(ResourceKind kind) => _covers;

    bool ICopyInventory.IsUnreadable(CopyTarget target) => false;

    CopyRecord? ICopyInventory.Find(CopyTarget target) => _copies.GetValueOrDefault(target);

    IEnumerable<KeyValuePair<CopyTarget, CopyRecord>> ICopyInventory.OfSync(ObjectKey sync) => _copies.Where(copy => copy.Value.Sync == sync);

    CopyKnowledge? ICopyLedger.Find(CopyTarget target, ObjectKey sync) => sync == Sync ? _ledger.GetValueOrDefault(target) : null;

    IEnumerable<KeyValuePair<CopyTarget, CopyKnowledge>> ICopyLedger.OfSync(ObjectKey sync) =>
        sync == Sync ? _ledger.Where(entry => entry.Value.Answer is not null) : [];

    private SyncFacts Facts() => new()
    {
        Key = Sync,
        Uid = "sync-uid",
        Generation = 1,
        Spec = _spec,
        Created = DateTimeOffset.UnixEpoch.AddSeconds(100),
        Deleting = false,
        Kind = ResourceKind.Secret,
        Sources = SourceSelection.Named(_spec.Source!.Name!, _source),
    };

    private PlannerFacts Then(Action change)
    {
        change();
        return this;
    }
}

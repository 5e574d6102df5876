using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Syncs.Content;
using Bellwether.Operator.Syncs.Inventory;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Tests.Syncs.Planning;

/// <content>What can happen in it.</content>
internal sealed partial class ModelWorld
{
    /// <summary>One thing happens, or nothing.</summary>
    public void Happen()
    {
        var follower = Any(_followers);
        var sync = AnySync();
        switch (_random.Next(17))
        {
            case 0 or 1 or 2 when IsBySelector(sync):
                ChangeObjects(sync);
                break;
            case 0 or 1:
                Change(Now(sync, NewContent()), "source changes");
                break;
            case 2:
                Change(Now(sync, Any([SourceFacts.Missing(Why), SourceFacts.Unknown(Why), SourceFacts.Refused(Why), NewContent()])), "source state");
                break;
            case 3 or 4 when !sync.Deleting:
                ChangeSpec(sync);
                break;
            case 5 when !sync.Deleting:
                Change(sync with { Deleting = true }, "deleted");
                break;
            case 6:
                Regrant(follower);
                break;
            case 7:
                ChangeNamespace(follower);
                break;
            case 8 or 9 or 10 or 11:
                Meddle(follower);
                break;
            case 12:
                follower.Connected = false;
                Note($"{follower.Name} away");
                break;
            case 13:
                follower.Listed = false;
                Note($"{follower.Name} not listed");
                break;
            case 14:
                follower.Reconnect();
                Note($"{follower.Name} reconnects");
                break;
            case 15 when SyncKeys.FirstOrDefault(key => !_syncs.ContainsKey(key)) is { Name: not null } free:
                AddSync(free);
                Note($"{free} is made again");
                break;
            default:
                _time.Advance(TimeSpan.FromSeconds(_random.Next(120)));
                break;
        }

        follower.Show(_random.Next(4));
    }

    private static bool IsBySelector(SyncFacts sync) => sync.Spec.Source!.Selector is not null;

    /// <summary>The sync as the operator finds it now.</summary>
    /// <param name="source">How its source stands, if it names one.</param>
    private SyncFacts Now(SyncFacts sync, SourceFacts? source = null) => sync with
    {
        Sources = IsBySelector(sync)
            ? _sources[sync.Key].Select()
            : SourceSelection.Named(sync.Spec.Source!.Name!, source ?? sync.Sources.NamedOne!),
    };

    /// <summary>Something happens to the objects that a selector looks at. The operator notices it now or later.</summary>
    private void ChangeObjects(SyncFacts sync)
    {
        var (sources, name) = (_sources[sync.Key], Any(SourceNames));
        switch (_random.Next(8))
        {
            case 0 or 1:
                sources.Objects[name] = (Matches: true, NewContent());
                break;
            case 2:
                sources.Objects[name] = (Matches: false, NewContent());
                break;
            case 3 or 4:
                sources.Objects.Remove(name);
                break;
            case 5:
                sources.Objects[name] = (Matches: true, Any([SourceFacts.Unknown(Why), SourceFacts.Refused(Why)]));
                break;
            case 6 when !sources.Unreadable.Remove(name):
                sources.Unreadable.Add(name);
                break;
            case 7:
                sources.Listed = !sources.Listed;
                break;
        }

        Note($"{sync.Key}: {name} is {(sources.Objects.TryGetValue(name, out var now) ? $"{now.Facts.State}, matches: {now.Matches}" : "gone")}, readable: {!sources.Unreadable.Contains(name)}, listed: {sources.Listed}");
        if (!Chance(3))
        {
            Change(Now(sync), "sources looked at");
        }
    }

    private void ChangeSpec(SyncFacts sync)
    {
        var changed = sync with { Spec = NewSpec(sync.Spec.Source!.Name ?? Any(SourceNames)), Generation = sync.Generation + 1 };
        Change(Now(changed, sync.Sources.NamedOne ?? NewContent()), "spec changes");
    }

    private void AddSync(ObjectKey key)
    {
        _sources[key] = new ModelSources();
        foreach (var name in SourceNames.Where(_ => Chance(2)))
        {
            _sources[key].Objects[name] = (Matches: !Chance(3), NewContent());
        }

        var source = Any(SourceNames);
        var sync = new SyncFacts
        {
            Key = key,
            Uid = $"{key}-{_created}",
            Generation = 1,
            Spec = NewSpec(source),
            Created = DateTimeOffset.UnixEpoch.AddSeconds(++_created),
            Deleting = false,
            Kind = ResourceKind.Secret,
            Sources = SourceSelection.Named(source, NewContent()),
        };
        _syncs[key] = IsBySelector(sync) ? Now(sync) : sync;
    }

    private CrossClusterSyncSpec NewSpec(string source)
    {
        var selects = Chance(3);
        return NewSpec(
            new SyncSource { ApiVersion = "v1", Kind = "Secret", Name = selects ? null : source, Selector = selects ? new LabelSelector() : null },
            selects || !Chance(3) ? null : new SyncTransform { Name = Any(SourceNames) });
    }

    private CrossClusterSyncSpec NewSpec(SyncSource source, SyncTransform? transform) => new()
    {
        Source = source,
        Targets = [NewTarget()],
        Transform = transform,
        ConflictPolicy = Chance(2) ? ConflictPolicies.Adopt : ConflictPolicies.Refuse,
        DriftPolicy = Chance(4) ? DriftPolicies.Report : DriftPolicies.Repair,
        Suspend = Chance(8),
        Deletion = new DeletionPolicy { WhenSyncDeleted = Policy(), WhenDeselected = Policy(), WhenSourceDeleted = Policy() },
    };

    private SyncTarget NewTarget()
    {
        var all = Chance(2);
        return new SyncTarget
        {
            Clusters = all ? null : [Any(_followers).Name],
            ClusterSelector = all ? new LabelSelector() : null,
            Namespaces = Chance(3) ? null : new NamespaceMapping { Names = [.. Places.Where(_ => Chance(2)).DefaultIfEmpty("prod")], Create = Chance(3) },
        };
    }

    private string Policy() => Chance(3) ? DeletionPolicies.Retain : DeletionPolicies.Delete;

    private SourceFacts NewContent() =>
        SourceFacts.Present(new ContentDigest("source", "1", (UInt128)_random.NextInt64(2, long.MaxValue), ModelWriter.Fields));

    private void Change(SyncFacts sync, string what)
    {
        _syncs[sync.Key] = sync;
        Note($"{sync.Key}: {what}");
    }

    private void Regrant(ModelFollower follower)
    {
        follower.Access.Clear();
        if (!Chance(6))
        {
            follower.Access.Add(new AccessRule
            {
                From = new AccessSource { Namespaces = ["prod"] },
                To = Chance(3) ? null : new AccessDestination { Namespaces = [.. Places] },
                Allow = [.. new[] { AccessPermissions.Adopt, AccessPermissions.CreateNamespaces }.Where(_ => Chance(2))],
            });
        }

        Note($"{follower.Name}: another grant");
    }

    private void ChangeNamespace(ModelFollower follower)
    {
        var name = Any(Places);
        Note($"{follower.Name}: namespace {name} changes");
        switch (follower.Find(name))
        {
            case null:
                follower.Namespaces[name] = new(new Dictionary<string, string>(), false);
                break;
            case { Terminating: false }:
                follower.Namespaces[name] = new(new Dictionary<string, string>(), true);
                break;
            default:
                RemoveNamespace(follower, name);
                break;
        }
    }

    private static void RemoveNamespace(ModelFollower follower, string name)
    {
        follower.Namespaces.Remove(name);
        foreach (var target in follower.Objects.Keys.Where(target => target.Key.Namespace == name).ToArray())
        {
            follower.Put(target, null);
        }
    }

    /// <summary>Somebody in the follower does something to an object in a place that syncs want.</summary>
    private void Meddle(ModelFollower follower)
    {
        var target = new CopyTarget(ResourceKind.Secret, new ObjectKey(Any(Places), Any(SourceNames)));
        var there = follower.Objects.GetValueOrDefault(target);
        if (there is null)
        {
            if (follower.Find(target.Key.Namespace) is { Terminating: false })
            {
                var stranger = ModelWriter.Stranger(follower.NewUid());
                follower.Put(target, Any(
                [
                    stranger,
                    stranger,
                    stranger with { Origin = CopyOrigin.Another, Sync = new("prod", "one") },
                    // Our marks, copied from a copy of ours; our manager's entry can't be had that way.
                    stranger with { Origin = CopyOrigin.Ours, Sync = AnySync().Key },
                ]));
                Note($"{follower.Name}: somebody makes {target}");
            }

            return;
        }

        var after = Any<CopyRecord?>(
        [
            null,
            there with { OwnedFields = there.OwnedFields is null ? null : 6 },
            there with { ContentOwner = "kubectl" },
            there with { Origin = CopyOrigin.None },
            there with { Origin = CopyOrigin.Another },
            there with { OwnedFields = null, ContentOwner = "kubectl" },
            Relabelled(there),
            there with { Terminating = true },
            there,
        ]);
        if (Chance(4))
        {
            follower.Immutable.Add(there.Uid);
        }

        Note($"{follower.Name}: somebody changes {target} to {after?.ToString() ?? "nothing"}");
        follower.Put(target, there.Terminating ? null : after);
    }

    /// <summary>A copy's mark is made to name another sync: with our manager's entry still on it, that sync's word counts from then on.</summary>
    private CopyRecord Relabelled(CopyRecord there)
    {
        var sync = new ObjectKey("prod", "two");
        if (there.IsOurs)
        {
            _writer.Claim(there.Uid, sync);
            _relabelled.Add(there.Uid);
        }

        return there with { Sync = sync, OwnedFields = there.OwnedFields is null ? null : 6 };
    }
}

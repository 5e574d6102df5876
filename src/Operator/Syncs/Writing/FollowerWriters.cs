using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Followers;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Syncs.Writing;

/// <summary>
/// One writer for each connected follower, and what happens in followers turned into keys for them. Does nothing before
/// <see cref="Start"/>, which only the leader calls.
/// </summary>
internal sealed class FollowerWriters(IFollowerDirectory directory, FollowerWriterContext context) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, FollowerWriter> _writers = new();
    private readonly ConcurrentDictionary<Task, byte> _endings = new();
    private readonly Lock _lock = new();
    private IDisposable? _subscription;
    private bool _disposed;

    public void Start()
    {
        lock (_lock)
        {
            if (_subscription is not null || _disposed)
            {
                return;
            }

            _subscription = directory.Subscribe(OnChange);
        }

        foreach (var follower in directory.All)
        {
            Match(follower.Name);
        }
    }

    /// <summary>The writer of the follower's present session; false while it has none.</summary>
    public bool TryGet(string follower, [MaybeNullWhen(false)] out FollowerWriter writer) => _writers.TryGetValue(follower, out writer);

    public IEnumerable<FollowerWriter> All => _writers.Values;

    /// <summary>Tells the audit trail what every follower holds that can be asked.</summary>
    public void LookEverywhere()
    {
        foreach (var writer in _writers.Values)
        {
            writer.Look(again: true);
        }
    }

    /// <summary>The sync's facts may be new: whoever hasn't tried them yet does so now.</summary>
    public void Offer(SyncFacts sync)
    {
        foreach (var writer in _writers.Values)
        {
            writer.Offer(sync);
        }
    }

    /// <summary>Something outside of the sync's own facts changed for it everywhere.</summary>
    public void Trigger(IEnumerable<ObjectKey> syncs)
    {
        foreach (var sync in syncs)
        {
            foreach (var writer in _writers.Values)
            {
                writer.Add(sync);
            }

            context.Report(sync);
        }
    }

    /// <summary>The sync is gone.</summary>
    public void Forget(ObjectKey sync)
    {
        foreach (var writer in _writers.Values)
        {
            writer.Forget(sync);
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _disposed = true;
            _subscription?.Dispose();
        }

        foreach (var name in _writers.Keys)
        {
            End(name);
        }

        await Task.WhenAll(_endings.Keys);
    }

    private void OnChange(FollowerChange change)
    {
        switch (change.Kind)
        {
            case FollowerChangeKind.CopyChanged:
                OnCopy(change);
                break;

            case FollowerChangeKind.Connected or FollowerChangeKind.FactsSynced:
                var connected = Match(change.Follower);
                connected?.Look(again: change.Kind == FollowerChangeKind.FactsSynced);
                connected?.Resume();
                AddAll(change.Follower);
                break;

            case FollowerChangeKind.Removed:
                Match(change.Follower);
                AddAll(change.Follower);
                context.Audit.FollowerGone(change.Follower);
                break;

            case FollowerChangeKind.NamespaceChanged:
                if (_writers.TryGetValue(change.Follower, out var writer) && writer.Session.FactsSynced)
                {
                    AddAll(change.Follower);
                }

                break;

            default:
                Match(change.Follower);
                AddAll(change.Follower);
                break;
        }
    }

    private void OnCopy(FollowerChange change)
    {
        if (Match(change.Follower) is not { } writer)
        {
            return;
        }

        var target = new CopyTarget(change.CopyKind!, change.CopyKey);
        writer.Ledger.InventoryChanged(target, change.Before, change.Now);
        context.Audit.Shown(change.Follower, target, change.Now);
        if (!writer.Session.FactsSynced)
        {
            return;
        }

        // Those that the object was or is marked for, whom we wrote it for, and whoever else may want the place.
        var concerned = new HashSet<ObjectKey>(context.Book.Claims.Wanting(target))
        {
            change.Now?.Sync ?? default,
            change.Before?.Sync ?? default,
        };
        concerned.UnionWith(writer.Ledger.SyncsOf(target));
        if (writer.Follower.IsBeingDeleted || (change.Now is { IsOurs: true } copy && copy.Sync != default && !context.Book.TryGet(copy.Sync, out _)))
        {
            writer.LookForLeftovers();
        }

        foreach (var sync in concerned)
        {
            if (sync != default)
            {
                writer.Add(sync);
            }
        }
    }

    private void AddAll(string follower)
    {
        _writers.TryGetValue(follower, out var writer);
        foreach (var sync in context.Book.Keys)
        {
            writer?.Add(sync);
            context.Report(sync);
        }
    }

    /// <summary>Makes the writers fit the sessions: one for the present session, none for an ended one.</summary>
    private FollowerWriter? Match(string name)
    {
        lock (_lock)
        {
            var session = !_disposed && directory.TryGet(name, out var follower) ? follower.Session : null;
            if (_writers.TryGetValue(name, out var writer))
            {
                if (ReferenceEquals(writer.Session, session))
                {
                    return writer;
                }

                End(name);
            }

            if (session is null || session.Ended.IsCancellationRequested)
            {
                return null;
            }

            directory.TryGet(name, out follower);
            writer = new FollowerWriter(follower!, session, context);
            _writers[name] = writer;
            writer.Start();
            return writer;
        }
    }

    private void End(string name)
    {
        if (_writers.TryRemove(name, out var writer))
        {
            var ending = writer.DisposeAsync().AsTask();
            _endings[ending] = 0;
            _ = ending.ContinueWith(
                task => _endings.TryRemove(task, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }
}

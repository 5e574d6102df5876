using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Bellwether.Sandbox.Json;

namespace Bellwether.Sandbox.Storage;

/// <summary>What etcd is to the real server: objects under keys, one counter of revisions, history for watches.</summary>
internal sealed class Store(int historyLimit)
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, Table> _tables = new(StringComparer.Ordinal);
    private readonly List<(long Revision, TaskCompletionSource Reached)> _waiters = [];
    private long _revision = 1;
    private long _forgotten;

    /// <summary>Of the last write.</summary>
    public long Revision => Volatile.Read(ref _revision);

    /// <summary>Called under the lock after each change, in order.</summary>
    public Action<string, StoreEvent>? Changed { get; set; }

    public Table Table(string resource) => _tables.GetOrAdd(resource, _ => new Table(historyLimit, Volatile.Read(ref _forgotten)));

    public IEnumerable<KeyValuePair<string, Table>> Tables => _tables;

    /// <summary>Writes an object if its key still holds exactly <paramref name="expected"/> (null: nothing); null when it doesn't.</summary>
    /// <param name="resource">Group resource.</param>
    /// <param name="expected">What the caller read.</param>
    /// <param name="json">Becomes the store's own; gets its resourceVersion here.</param>
    /// <param name="guard">Asked under the lock; throws to prevent the write.</param>
    public StoredObject? TryPut(string resource, StoredObject? expected, JsonObject json, Action? guard = null)
    {
        var metadata = json.Ensure("metadata");
        var (space, name) = (metadata.Text("namespace") ?? "", metadata.Text("name") ?? "");
        lock (_gate)
        {
            var table = Table(resource);
            if (!ReferenceEquals(table.Get(StoredObject.KeyOf(space, name)), expected))
            {
                return null;
            }

            guard?.Invoke();
            var revision = ++_revision;
            metadata["resourceVersion"] = revision.ToString(System.Globalization.CultureInfo.InvariantCulture);
            var stored = new StoredObject(space, name, json, revision);
            Publish(resource, table, new StoreEvent(expected is null ? ChangeType.Added : ChangeType.Modified, stored, expected));
            return stored;
        }
    }

    /// <summary>Removes an object if its key still holds exactly <paramref name="expected"/>; null when it doesn't.</summary>
    /// <param name="resource">Group resource.</param>
    /// <param name="expected">What the caller read.</param>
    public StoredObject? TryDelete(string resource, StoredObject expected)
    {
        var json = expected.Json.Copy();
        lock (_gate)
        {
            var table = Table(resource);
            if (!ReferenceEquals(table.Get(expected.Key), expected))
            {
                return null;
            }

            var revision = ++_revision;
            json.Ensure("metadata")["resourceVersion"] = revision.ToString(System.Globalization.CultureInfo.InvariantCulture);
            var gone = new StoredObject(expected.Namespace, expected.Name, json, revision);
            Publish(resource, table, new StoreEvent(ChangeType.Deleted, gone, expected));
            return gone;
        }
    }

    /// <summary>The objects and the revision they are of.</summary>
    public (IReadOnlyList<StoredObject> Objects, long Revision) Snapshot(string resource)
    {
        lock (_gate)
        {
            return (Table(resource).Objects, _revision);
        }
    }

    /// <summary>The objects as they were at a past revision; null when the history doesn't reach that far.</summary>
    public IReadOnlyList<StoredObject>? At(string resource, long revision)
    {
        lock (_gate)
        {
            return Table(resource).At(revision);
        }
    }

    /// <summary>Waits until the revision is reached; false after the time.</summary>
    public async Task<bool> ReachesAsync(long revision, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_revision >= revision)
            {
                return true;
            }

            _waiters.Add((revision, reached));
        }

        try
        {
            await reached.Task.WaitAsync(patience, time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
        finally
        {
            lock (_gate)
            {
                _waiters.RemoveAll(waiter => waiter.Reached == reached);
            }
        }
    }

    /// <summary>A channel of changes after the revision; null when some of them are forgotten.</summary>
    public Channel<StoreEvent>? Watch(string resource, long after)
    {
        lock (_gate)
        {
            var table = Table(resource);
            return after < table.ForgottenUpTo ? null : table.Watch(after);
        }
    }

    /// <summary>The objects, and a channel of changes after them.</summary>
    public (IReadOnlyList<StoredObject> Objects, long Revision, Channel<StoreEvent> Changes) SnapshotAndWatch(string resource)
    {
        lock (_gate)
        {
            var table = Table(resource);
            return (table.Objects, _revision, table.Watch(_revision));
        }
    }

    public void Unwatch(string resource, Channel<StoreEvent> channel)
    {
        lock (_gate)
        {
            Table(resource).Unwatch(channel);
        }
    }

    /// <summary>Forgets all history, so that watches and lists from before now get 410.</summary>
    public void Compact()
    {
        lock (_gate)
        {
            _forgotten = _revision;
            foreach (var table in _tables.Values)
            {
                table.Forget(_revision);
            }
        }
    }

    /// <summary>Ends every watch of every resource, as a server that restarts.</summary>
    public void DropWatchers()
    {
        lock (_gate)
        {
            foreach (var table in _tables.Values)
            {
                table.DropWatchers();
            }
        }
    }

    /// <summary>Ends the watches of a resource that is no longer served.</summary>
    public void Drop(string resource)
    {
        lock (_gate)
        {
            Table(resource).DropWatchers();
        }
    }

    /// <summary>Runs with no write under way.</summary>
    public void Exclusively(Action action)
    {
        lock (_gate)
        {
            action();
        }
    }

    private void Publish(string resource, Table table, StoreEvent change)
    {
        table.Record(change);
        foreach (var (revision, reached) in _waiters)
        {
            if (revision <= change.Revision)
            {
                reached.TrySetResult();
            }
        }

        Changed?.Invoke(resource, change);
    }
}

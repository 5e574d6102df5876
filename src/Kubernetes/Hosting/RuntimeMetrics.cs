using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Bellwether.Kubernetes.Controllers;
using Bellwether.Kubernetes.Events;
using Bellwether.Kubernetes.Informers;
using Bellwether.Kubernetes.LeaderElection;

namespace Bellwether.Kubernetes.Hosting;

/// <summary>
/// The meter of the runtime. Counters are observed from the objects that count, so each is there, at zero, from the moment that its owner
/// runs, whether or not anybody listened then.
/// </summary>
public static class RuntimeMetrics
{
    public const string MeterName = "Bellwether.Kubernetes";

    private static readonly Meter Meter = new(MeterName);
    private static readonly ConcurrentDictionary<IInformer, bool> Informers = [];
    private static readonly ConcurrentDictionary<IControllerHost, bool> Controllers = [];

    private static readonly ConcurrentDictionary<EventRecorder, ILeadership> Operators = [];

    /// <summary>Of one visit, in seconds.</summary>
    internal static readonly Histogram<double> Duration =
        Meter.CreateHistogram<double>("bellwether.reconcile.duration", "s", "How long one visit of a controller took");

    static RuntimeMetrics()
    {
        Gauge("bellwether.watch.age", "s", "Since the last good sign (list, event or bookmark) of a watch", informer => informer.Age.TotalSeconds, ages => ages.Max());
        Gauge("bellwether.watch.synced", null, "1 once a whole list has been taken in", informer => informer.HasSynced ? 1 : 0, synced => synced.Min());
        Gauge("bellwether.watch.objects", null, "Objects that a watch keeps", informer => informer.Count, counts => counts.Sum());
        Counter("bellwether.watch.restarts", "Watches and lists begun again before their time", informer => informer.Restarts);
        Counter("bellwether.watch.faults", "Exceptions of projections, indexes and subscribers", informer => informer.Faults);
        Meter.CreateObservableCounter("bellwether.reconciles", Reconciles, null, "Visits of controllers by how they ended");
        Meter.CreateObservableCounter(
            "bellwether.reconcile.errors",
            () => Controllers.Keys.Select(host => Measured(host, host.Statistics.Errors)),
            null,
            "Visits that failed, threw or overran their deadline");
        Meter.CreateObservableCounter(
            "bellwether.reconcile.crashes",
            () => Controllers.Keys.Select(host => Measured(host, host.Statistics.Bugs)),
            null,
            "Exceptions of controllers that are bugs");
        Gauge("bellwether.queue.depth", null, "Keys that wait for a worker", host => host.Depth);
        Gauge("bellwether.queue.oldest_age", "s", "How long the oldest of them has waited", host => host.OldestAge.TotalSeconds);
        Gauge("bellwether.workers.busy", null, "Workers with an entity", host => host.Statistics.Busy);
        Meter.CreateObservableCounter("bellwether.events.dropped", () => Operators.Keys.Sum(events => events.Dropped), null, "Events never written");
        Meter.CreateObservableGauge("bellwether.leader", () => Operators.Values.Any(leadership => leadership.IsLeader) ? 1 : 0, null, "1 for the process that leads");
    }

    internal static IDisposable Measure(EventRecorder events, ILeadership leadership)
    {
        Operators[events] = leadership;
        return new Subscription(() => Operators.TryRemove(events, out _));
    }

    internal static IDisposable Measure(IInformer informer)
    {
        Informers[informer] = true;
        return new Subscription(() => Informers.TryRemove(informer, out _));
    }

    internal static IDisposable Measure(IControllerHost host)
    {
        Controllers[host] = true;
        return new Subscription(() => Controllers.TryRemove(host, out _));
    }

    private static IEnumerable<Measurement<long>> Reconciles() =>
        from host in Controllers.Keys
        from result in ControllerStatistics.Results
        select new Measurement<long>(
            host.Statistics[result],
            new("controller", host.Name),
            new KeyValuePair<string, object?>("result", result.ToString().ToLowerInvariant()));

    /// <param name="join">What several informers of one kind in one cluster, each of a namespace, say together.</param>
    private static void Gauge(string name, string? unit, string description, Func<IInformer, double> read, Func<IEnumerable<double>, double> join) =>
        Meter.CreateObservableGauge(
            name, () => Alike().Select(alike => new Measurement<double>(join(alike.Select(read)), Tags(alike.First()))), unit, description);

    private static void Gauge(string name, string? unit, string description, Func<IControllerHost, double> read) =>
        Meter.CreateObservableGauge(name, () => Controllers.Keys.Select(host => Measured(host, read(host))), unit, description);

    private static void Counter(string name, string description, Func<IInformer, long> read) =>
        Meter.CreateObservableCounter(name, () => Alike().Select(alike => new Measurement<long>(alike.Sum(read), Tags(alike.First()))), null, description);

    private static IEnumerable<IGrouping<(string ClusterName, string Kind), IInformer>> Alike() =>
        Informers.Keys.GroupBy(informer => (informer.ClusterName, informer.Kind.ToString()));

    private static Measurement<T> Measured<T>(IControllerHost host, T value)
        where T : struct => new(value, new KeyValuePair<string, object?>("controller", host.Name));

    /// <summary>Not "cluster": that is what people call the cluster that a Prometheus is in, and ours would be taken for it, or renamed.</summary>
    private static KeyValuePair<string, object?>[] Tags(IInformer informer) =>
        [new("watched_cluster", informer.ClusterName), new("resource", informer.Kind.ToString())];
}

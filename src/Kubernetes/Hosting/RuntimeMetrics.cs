using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Bellwether.Kubernetes.Informers;

namespace Bellwether.Kubernetes.Hosting;

/// <summary>
/// The meter of the runtime. Counters are observed from the objects that count, so each is there, at zero, from the moment that its owner
/// is, whether or not anybody listened then.
/// </summary>
public static class RuntimeMetrics
{
    public const string MeterName = "Bellwether.Kubernetes";

    internal static readonly Meter Meter = new(MeterName);

    private static readonly ConcurrentDictionary<IInformer, bool> Informers = [];

    static RuntimeMetrics()
    {
        Meter.CreateObservableGauge(
            "bellwether.watch.age",
            () => Informers.Keys.Select(informer => new Measurement<double>(informer.Age.TotalSeconds, Tags(informer))),
            "s",
            "Time since the last good sign (list, event or bookmark) of a watch");
        Meter.CreateObservableCounter(
            "bellwether.watch.restarts",
            () => Informers.Keys.Select(informer => new Measurement<long>(informer.Restarts, Tags(informer))),
            description: "Watches and lists that had to be begun again after a failure");
        Meter.CreateObservableCounter(
            "bellwether.watch.faults",
            () => Informers.Keys.Select(informer => new Measurement<long>(informer.Faults, Tags(informer))),
            description: "Exceptions of projections, indexes and subscribers of a watch");
    }

    internal static IDisposable Measure(IInformer informer)
    {
        Informers[informer] = true;
        return new Subscription(() => Informers.TryRemove(informer, out _));
    }

    private static KeyValuePair<string, object?>[] Tags(IInformer informer) =>
        [new("cluster", informer.ClusterName), new("resource", informer.Kind.ToString())];
}

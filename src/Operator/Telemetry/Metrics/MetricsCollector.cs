using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Bellwether.Operator.Telemetry.Metrics;

/// <summary>
/// Listens to the meters of this program and renders what they said as Prometheus text. Meters named <c>Bellwether...</c> are heard; those
/// that belong to another <see cref="IMeterFactory"/> (another operator in the same process) are not. Thread-safe.
/// </summary>
internal sealed partial class MetricsCollector : IDisposable
{
    public const string MeterPrefix = "Bellwether";

    private static readonly double[] DefaultBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

    private readonly ConcurrentDictionary<string, MetricFamily> _families = [];
    private readonly MeterListener _listener = new();
    private readonly Lock _collecting = new();
    private readonly IMeterFactory _factory;
    private readonly ILogger<MetricsCollector> _logger;
    private long _collection;

    public MetricsCollector(IMeterFactory factory, ILogger<MetricsCollector> logger)
    {
        _factory = factory;
        _logger = logger;
        _listener.InstrumentPublished = Enable;
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, state) => Record(instrument, value, tags, state));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, state) => Record(instrument, value, tags, state));
        _listener.SetMeasurementEventCallback<double>(Record);
        _listener.Start();
    }

    /// <summary>Asks the observable instruments, and renders all.</summary>
    public string Collect()
    {
        lock (_collecting)
        {
            _collection++;
            try
            {
                _listener.RecordObservableInstruments();
            }
            catch (AggregateException exception)
            {
                // One instrument's bug costs its own series only.
                LogFailed(exception.InnerExceptions[0]);
            }

            foreach (var family in _families.Values)
            {
                family.KeepOnly(_collection);
            }

            return PrometheusText.Write(_families.Values);
        }
    }

    /// <summary>Drops every series with this label: what it counted is gone.</summary>
    public void Forget(string label, string value)
    {
        foreach (var family in _families.Values)
        {
            family.Forget(label, value);
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Enable(Instrument instrument, MeterListener listener)
    {
        var meter = instrument.Meter;
        if (!meter.Name.StartsWith(MeterPrefix, StringComparison.Ordinal) || (meter.Scope is { } scope && !ReferenceEquals(scope, _factory)))
        {
            return;
        }

        var type = TypeOf(instrument);
        var name = PrometheusName.Of(instrument, type);
        var family = _families.GetOrAdd(
            name,
            static (name, from) => new MetricFamily(name, from.instrument.Description ?? "", from.type, BoundsOf(from.instrument)),
            (instrument, type));
        if (family.Type != type)
        {
            LogMismatched(name);
            return;
        }

        listener.EnableMeasurementEvents(instrument, family);
    }

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        var family = (MetricFamily)state!;
        if (instrument.IsObservable)
        {
            family.Set(value, tags, _collection);
        }
        else if (family.Type == MetricType.Histogram)
        {
            family.Observe(value, tags);
        }
        else if (family.Type == MetricType.Counter || IsUpDown(instrument))
        {
            family.Add(value, tags);
        }
        else
        {
            family.Set(value, tags, collection: 0);
        }
    }

    private static bool IsUpDown(Instrument instrument) =>
        instrument is UpDownCounter<int> or UpDownCounter<long> or UpDownCounter<double>;

    private static MetricType TypeOf(Instrument instrument) => instrument switch
    {
        Counter<int> or Counter<long> or Counter<double>
            or ObservableCounter<int> or ObservableCounter<long> or ObservableCounter<double> => MetricType.Counter,
        Histogram<int> or Histogram<long> or Histogram<double> => MetricType.Histogram,
        _ => MetricType.Gauge,
    };

    private static IReadOnlyList<double> BoundsOf(Instrument instrument) => instrument switch
    {
        Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds } => bounds,
        Histogram<long> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(bound => (double)bound)],
        Histogram<int> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(bound => (double)bound)],
        _ => DefaultBounds,
    };

    [LoggerMessage(LogLevel.Error, "Failed to collect a metric")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(LogLevel.Error, "Left out an instrument: metric {Name} exists with another type")]
    private partial void LogMismatched(string name);
}

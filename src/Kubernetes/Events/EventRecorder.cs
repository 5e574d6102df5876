using System.Threading.Channels;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.LeaderElection;
using Bellwether.Kubernetes.Transport;
using Microsoft.Extensions.Logging;

namespace Bellwether.Kubernetes.Events;

/// <summary>
/// Merges repeated events into series and writes them, one at a _time. The first occurrence and the first repetition are written at once, later
/// ones at most once a minute with what came together. Nothing here ever waits for the cluster but its own loop.
/// </summary>
internal sealed partial class EventRecorder : IEventRecorder
{
    private const int Capacity = 1000;
    private const int NoteLimit = 1024;
    private static readonly TimeSpan BetweenUpdates = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SeriesEnd = TimeSpan.FromMinutes(6);

    private readonly EventWriter _writer;
    private readonly ILeadership _leadership;
    private readonly TimeProvider _time;
    private readonly ILogger<EventRecorder> _logger;
    private readonly Dictionary<EventIdentity, EventSeriesState> _series = [];
    private readonly WriteBudget<string> _budget;
    private readonly Channel<RecordedEvent> _channel;
    private long _dropped;

    public EventRecorder(EventWriter writer, ILeadership leadership, TimeProvider time, ILogger<EventRecorder> logger)
    {
        (_writer, _leadership, _time, _logger) = (writer, leadership, time, logger);
        _budget = new(25, TimeSpan.FromMinutes(5), time);
        _channel = Channel.CreateBounded<RecordedEvent>(
            new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }, _ => Drop(1));
    }

    /// <summary>Occurrences that were never written: too many at once, over an object's budget, or refused by the cluster.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Occurrences that nobody has looked at yet.</summary>
    public int Waiting => _channel.Reader.Count;

    public void Record(ObjectReference regarding, EventType type, string reason, string note, string action = "Reconcile")
    {
        if (!_leadership.IsLeader)
        {
            return;
        }

        var identity = new EventIdentity(
            regarding.Kind ?? "",
            regarding.Namespace ?? "",
            regarding.Name ?? "",
            regarding.Uid ?? "",
            type,
            reason,
            Cut(note),
            action);
        _channel.Writer.TryWrite(new(identity, regarding, _time.GetUtcNow()));
    }

    /// <summary>Writes until cancelled, and then what is waiting, as far as <paramref name="stopWithin"/> allows.</summary>
    public async Task RunAsync(TimeSpan stopWithin, CancellationToken stopping)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        while (!stopping.IsCancellationRequested)
        {
            await WaitAsync(stopping);
            await TakeInAsync(stopping);
            await FlushAsync(everything: false, stopping);
        }

        using var limit = new CancellationTokenSource(stopWithin, _time);
        await TakeInAsync(limit.Token);
        await FlushAsync(everything: true, limit.Token);
    }

    /// <summary>The API counts bytes; a cut never splits a character.</summary>
    private static string Cut(string note)
    {
        Span<byte> bytes = stackalloc byte[NoteLimit];
        System.Text.Unicode.Utf8.FromUtf16(note, bytes, out var read, out _);
        return read == note.Length ? note : note[..read];
    }

    private async Task WaitAsync(CancellationToken stopping)
    {
        using var tick = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        using var timer = _time.CreateTimer(static state => ((CancellationTokenSource)state!).Cancel(), tick, BetweenUpdates, Timeout.InfiniteTimeSpan);
        try
        {
            await _channel.Reader.WaitToReadAsync(tick.Token);
        }
        catch (OperationCanceledException)
        {
            // Time to look at the series, or to stop.
        }
    }

    private async Task TakeInAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested && _channel.Reader.TryRead(out var occurrence))
        {
            if (_series.TryGetValue(occurrence.Identity, out var series))
            {
                series.Last = occurrence;
                series.Pending++;
            }
            else
            {
                _series.Add(occurrence.Identity, series = new(occurrence));
            }

            series.LastSeenAt = _time.GetTimestamp();
            if (series.Written <= 1)
            {
                await WriteAsync(series, cancellationToken);
            }
        }
    }

    private async Task FlushAsync(bool everything, CancellationToken cancellationToken)
    {
        foreach (var (identity, series) in _series)
        {
            if (series.Pending > 0 && (everything || _time.GetElapsedTime(series.LastWriteAt) >= BetweenUpdates))
            {
                await WriteAsync(series, cancellationToken);
            }

            if (_time.GetElapsedTime(series.LastSeenAt) >= SeriesEnd)
            {
                Drop(series.Pending);
                _series.Remove(identity);
            }
        }

        _budget.Tidy();
    }

    private async Task WriteAsync(EventSeriesState series, CancellationToken cancellationToken)
    {
        var regarding = series.Last.Regarding;
        if (!_leadership.IsLeader || !_budget.TrySpend($"{regarding.Kind}/{regarding.Namespace}/{regarding.Name}"))
        {
            return;
        }

        series.LastWriteAt = _time.GetTimestamp();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _leadership.Token);
        try
        {
            series.Written = await _writer.WriteAsync(series, either.Token);
            series.Pending = 0;
        }
        catch (OperationCanceledException)
        {
            // Stopping: there may be another try in the last flush.
        }
        catch (Exception exception)
        {
            // A namespace that is going away, no permission, no connection: an event is not worth more than the next flush.
            LogFailed(regarding.Kind, regarding.Namespace, regarding.Name, exception is KubernetesException ? exception.Message : exception.GetType().Name);
        }
    }

    private void Drop(int occurrences) => Interlocked.Add(ref _dropped, occurrences);

    [LoggerMessage(LogLevel.Warning, "Failed to write an event about {Kind} {Namespace}/{Name}: {Reason}")]
    private partial void LogFailed(string? kind, string? @namespace, string? name, string reason);
}

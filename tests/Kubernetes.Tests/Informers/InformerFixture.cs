using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Informers;
using Bellwether.Kubernetes.Tests.Doubles;
using Bellwether.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bellwether.Kubernetes.Tests.Informers;

/// <summary>An informer of names to labels over a scripted client and a clock that a test moves.</summary>
internal sealed class InformerFixture : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<string> _changes = [];
    private Task _running = Task.CompletedTask;

    public InformerFixture(InformerOptions? options = null)
    {
        Informer = Informer<string>.Create(
            Client,
            TestResources.SecretMetadata,
            new(),
            item => Project(item),
            options ?? InformerOptions.Default,
            Time,
            NullLogger.Instance);
        Informer.Subscribe(change =>
        {
            lock (_changes)
            {
                _changes.Add($"{change.Kind} {change.Key.Name} {change.Previous ?? "-"}>{change.Item ?? "-"}{(change.IsRelist ? " (list)" : "")}");
            }
        });
        Informer.SubscribeState(States.Enqueue);
    }

    public ManualTimeProvider Time { get; } = new();

    public ScriptedClient Client { get; } = new();

    public Informer<string> Informer { get; }

    public System.Collections.Concurrent.ConcurrentQueue<InformerState> States { get; } = [];

    public Func<PartialObject, string> Project { get; set; } = item => item.Metadata.Label("label") ?? item.Metadata.ResourceVersion!;

    public bool HasEnded => _running.IsCompleted;

    /// <summary>What the subscriber was told, such as <c>Updated a old>new</c>.</summary>
    public string[] Changes
    {
        get
        {
            lock (_changes)
            {
                return [.. _changes];
            }
        }
    }

    public string[] Store => [.. Informer.Items.Select(item => $"{item.Key.Name}={item.Value}").Order(StringComparer.Ordinal)];

    public InformerFixture Start()
    {
        _running = Informer.RunAsync(_stop.Token);
        return this;
    }

    /// <summary>The n-th watch (from 0) that the informer opened.</summary>
    public async Task<ScriptedWatch> WatchAsync(int index)
    {
        await Eventually.HoldsAsync(() => Client.Watches.Count > index, Seen);
        return Client.Watches[index];
    }

    public Task EventuallyAsync(Func<bool> condition) => Eventually.HoldsAsync(condition, Seen);

    /// <summary>Lets the clock run until the n-th watch is there.</summary>
    public async Task<ScriptedWatch> WatchAfterAWhileAsync(int index)
    {
        await RunClockUntilAsync(() => Client.Watches.Count > index);
        return Client.Watches[index];
    }

    public Task RunClockUntilAsync(Func<bool> condition) => Eventually.HoldsAsync(
        () =>
        {
            if (condition())
            {
                return true;
            }

            Time.Advance(TimeSpan.FromMilliseconds(400));
            return false;
        },
        Seen);

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private string Seen() =>
        $"{Client.Listed.Count} lists, watches from [{string.Join(", ", Client.Watches.Select(watch => watch.ResourceVersion))}], "
        + $"changes [{string.Join("; ", Changes)}], {Informer.State}, {Informer.LastError?.Message}, {Time.Elapsed}";
}

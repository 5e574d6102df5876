using Bellwether.Kubernetes.Queueing;
using Bellwether.Testing;

namespace Bellwether.Kubernetes.Tests.Queueing;

/// <summary>
/// Random sequences against what a queue owes: each addition promises a visit within a span of time, a visit keeps the promise, and there is
/// no visit without one.
/// </summary>
public sealed class WorkQueuePropertyTests
{
    private static readonly string[] Keys = ["a", "b", "c", "d", "e"];

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, 60)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_promise_is_kept_once_and_in_time_and_never_twice_at_once(int seed)
    {
        var random = new Random(seed);
        var time = new ManualTimeProvider();
        using var queue = new WorkQueue<string>(time);
        var owed = new Dictionary<string, (TimeSpan From, TimeSpan Until)>();
        var running = new HashSet<string>();

        for (var step = 0; step < 400; step++)
        {
            var key = Keys[random.Next(Keys.Length)];
            switch (random.Next(9))
            {
                case 0 or 1:
                    queue.Add(key, random.Next(2) == 0 ? WorkPriority.Change : WorkPriority.Resync);
                    Owe(key, TimeSpan.Zero, TimeSpan.Zero);
                    break;
                case 2:
                    var delay = TimeSpan.FromMilliseconds(random.Next(2000));
                    queue.AddAfter(key, delay);
                    Owe(key, delay, delay);
                    break;
                case 3:
                    queue.AddRateLimited(key);
                    Owe(key, TimeSpan.FromMilliseconds(2), TimeSpan.FromMinutes(5));
                    break;
                case 4:
                    queue.Forget(key);
                    break;
                case 5 when random.Next(4) == 0:
                    queue.Remove(key);
                    owed.Remove(key);
                    break;
                case 6:
                    Take();
                    break;
                case 7 when running.Count > 0:
                    var done = running.ElementAt(random.Next(running.Count));
                    running.Remove(done);
                    queue.Done(done);
                    break;
                default:
                    time.Advance(TimeSpan.FromMilliseconds(random.Next(1500)));
                    break;
            }

            var certain = owed.Count(promise => promise.Value.Until <= time.Elapsed && !running.Contains(promise.Key));
            var possible = owed.Count(promise => promise.Value.From <= time.Elapsed && !running.Contains(promise.Key));
            queue.Depth.Should().BeInRange(certain, possible, "seed {0}, step {1}", seed, step);
        }

        foreach (var key in running.ToArray())
        {
            running.Remove(key);
            queue.Done(key);
        }

        time.Advance(TimeSpan.FromMinutes(6));
        while (queue.Depth > 0)
        {
            Take();
        }

        owed.Should().BeEmpty("seed {0}: every promise was kept", seed);
        queue.Delayed.Should().Be(0);

        void Owe(string key, TimeSpan from, TimeSpan until)
        {
            var (earliest, latest) = owed.GetValueOrDefault(key, (TimeSpan.MaxValue, TimeSpan.MaxValue));
            owed[key] = (Min(earliest, time.Elapsed + from), Min(latest, time.Elapsed + until));
        }

        void Take()
        {
            if (queue.TryTake(out var key))
            {
                running.Add(key).Should().BeTrue("seed {0}: {1} must not run twice at once", seed, key);
                owed.Should().ContainKey(key, "seed {0}: nobody asked for {1}", seed, key);
                owed[key].From.Should().BeLessThanOrEqualTo(time.Elapsed, "seed {0}: {1} came too early", seed, key);
                owed.Remove(key);
            }
        }
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}

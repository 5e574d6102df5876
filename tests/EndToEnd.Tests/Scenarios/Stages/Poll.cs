using System.Diagnostics;

namespace Bellwether.EndToEnd.Tests.Scenarios.Stages;

/// <summary>Waits until a check passes, and tells what it said last when it doesn't in time.</summary>
internal static class Poll
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(40);

    /// <param name="check">Looks and asserts; run again and again until it throws nothing.</param>
    /// <param name="within">The deadline.</param>
    /// <param name="context">What else a reader of a failure wants to see.</param>
    public static async Task UntilAsync(Func<Task> check, TimeSpan within, Func<string> context)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            string last;
            try
            {
                await check();
                return;
            }
            catch (GaveUpException failure)
            {
                throw new TimeoutException($"{failure.Message}\n{context()}", failure);
            }
            catch (Exception failure)
            {
                last = failure.Message;
            }

            if (Stopwatch.GetElapsedTime(began) > within)
            {
                throw new TimeoutException($"Not within {within.TotalSeconds:0.#} s. {last}\n{context()}");
            }

            await Task.Delay(Interval, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}

/// <summary>There is nothing to wait for any longer.</summary>
internal sealed class GaveUpException(string message) : Exception(message);

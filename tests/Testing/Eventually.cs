using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Bellwether.Testing;

/// <summary>Waits for what other threads or processes do, without sleeping longer than it takes.</summary>
public static class Eventually
{
    /// <summary>Returns when the condition holds; throws with what was seen last when it doesn't in time.</summary>
    public static async Task HoldsAsync(
        Func<bool> condition,
        Func<object?>? seen = null,
        TimeSpan? within = null,
        [CallerArgumentExpression(nameof(condition))] string said = "")
    {
        var limit = within ?? TimeSpan.FromSeconds(20);
        var began = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(began) > limit)
            {
                throw new TimeoutException($"Not within {limit}: {said}; seen last: {seen?.Invoke() ?? "(not said)"}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
        }
    }

    /// <summary>As the other, of a condition that takes a process or a call to look at.</summary>
    public static async Task HoldsAsync(
        Func<Task<bool>> condition,
        Func<object?>? seen = null,
        TimeSpan? within = null,
        [CallerArgumentExpression(nameof(condition))] string said = "")
    {
        var limit = within ?? TimeSpan.FromSeconds(20);
        var began = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(began) > limit)
            {
                throw new TimeoutException($"Not within {limit}: {said}; seen last: {seen?.Invoke() ?? "(not said)"}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    /// <summary>Returns what a task that is about to end by itself ends with; throws with what was seen last when it doesn't in time.</summary>
    public static async Task<T> EndsAsync<T>(
        Task<T> task, Func<object?>? seen = null, TimeSpan? within = null, [CallerArgumentExpression(nameof(task))] string said = "")
    {
        var limit = within ?? TimeSpan.FromSeconds(20);
        return await Task.WhenAny(task, Task.Delay(limit, TimeProvider.System)) == task
            ? await task
            : throw new TimeoutException($"Not ended within {limit}: {said}; seen last: {seen?.Invoke() ?? "(not said)"}");
    }
}

namespace Bellwether.Benchmarks.Measuring;

/// <summary>One line of the table.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Median">And its unit.</param>
/// <param name="NinetiethPercentile">The same.</param>
/// <param name="Budget">What it may be; empty for lines that are only compared with.</param>
/// <param name="IsOver">It is more than that.</param>
internal sealed record Result(string Name, string Median, string NinetiethPercentile, string Budget = "", bool IsOver = false)
{
    public static Result Of(string name, Series times) => new(name, Milliseconds(times.Percentile(50)), Milliseconds(times.Percentile(90)));

    /// <summary>How much longer the one takes than the other, judged by the medians.</summary>
    public static Result Ratio(string name, Series times, Series ceiling, double budget)
    {
        var ratio = times.Median / ceiling.Median;
        return new Result(name, $"{ratio:0.00} x", $"{times.Percentile(90) / ceiling.Percentile(90):0.00} x", $"{budget:0.0} x", ratio > budget);
    }

    public static Result Within(string name, Series times, TimeSpan budget) =>
        Of(name, times) with { Budget = Milliseconds(budget), IsOver = times.Percentile(90) > budget };

    public static string Milliseconds(TimeSpan time) => $"{time.TotalMilliseconds:0.0} ms";
}

namespace Bellwether.Benchmarks.Measuring;

/// <summary>One line of the table.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Median">And its unit.</param>
/// <param name="NinetiethPercentile">The same.</param>
/// <param name="Budget">What it may be; empty for lines that are only compared with.</param>
/// <param name="IsOver">It is more than that.</param>
internal sealed record Result(string Name, string Median, string NinetiethPercentile, string Budget = "", bool IsOver = false)
{
    /// <summary>As the others; empty where it isn't told.</summary>
    public string NinetyNinthPercentile { get; init; } = "";

    public static Result Of(string name, Series times) => new(name, Milliseconds(times.Percentile(50)), Milliseconds(times.Percentile(90)))
    {
        NinetyNinthPercentile = Milliseconds(times.Percentile(99)),
    };

    /// <summary>How much longer the one takes than the other.</summary>
    public static Result Ratio(string name, Series times, Series ceiling)
    {
        return new Result(name, Of(50), Of(90)) { NinetyNinthPercentile = Of(99) };

        string Of(int percent) => $"{times.Percentile(percent) / ceiling.Percentile(percent):0.00} x";
    }

    /// <summary>The same, judged by the medians.</summary>
    public static Result Ratio(string name, Series times, Series ceiling, double budget) =>
        Ratio(name, times, ceiling) with { Budget = $"{budget:0.0} x", IsOver = times.Median / ceiling.Median > budget };

    public static Result Within(string name, Series times, TimeSpan budget) =>
        Of(name, times) with { Budget = Milliseconds(budget), IsOver = times.Percentile(90) > budget };

    public static string Milliseconds(TimeSpan time) => $"{time.TotalMilliseconds:0.0} ms";
}

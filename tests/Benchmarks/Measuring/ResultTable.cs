namespace Bellwether.Benchmarks.Measuring;

internal static class ResultTable
{
    public static void Write(TextWriter output, IReadOnlyList<Result> results)
    {
        var name = results.Max(result => result.Name.Length);
        output.WriteLine($"  {"".PadRight(name)}  {"p50",12}  {"p90",12}  {"p99",12}  {"budget",10}");
        foreach (var result in results)
        {
            var verdict = result.Budget.Length == 0 ? "" : result.IsOver ? "  OVER" : "  ok";
            output.WriteLine(
                $"  {result.Name.PadRight(name)}  {result.Median,12}  {result.NinetiethPercentile,12}  {result.NinetyNinthPercentile,12}  {result.Budget,10}{verdict}".TrimEnd());
        }
    }
}

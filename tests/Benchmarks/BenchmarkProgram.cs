using Bellwether.Benchmarks.Fleet;
using Bellwether.Benchmarks.Measuring;
using Bellwether.Benchmarks.Scenarios;
using Bellwether.Testing.Servers;

namespace Bellwether.Benchmarks;

/// <summary>Runs the benchmarks that are asked for on one fleet of real kube-apiservers, and prints a table.</summary>
internal static class BenchmarkProgram
{
    private const string Help =
        """
        Measures how long changes take to reach followers, against bare requests that do the same writes in the same run.

        Usage: make bench [ARGS="names and options"]

          one         one change to 5 followers
          burst       40 changes at once to 5 followers
          hung        40 changes at once while one of the 5 followers is stopped
          thousand    one change to 1,000 followers, sandboxes in this process, and what a copy costs in memory
          eks         a cold start with 1,000 followers on EKS, against fakes of STS and EKS in this process
          audit       what the audit trail keeps up with, and that copies don't wait for it: with real git servers
          --rounds N  rounds of each (default: 40 of one, 10 of burst, 4 of hung, 5 of thousand, 6 of audit)
          --check     exit with 1 if a budget is exceeded

        Without names all of them run. It takes real kube-apiservers with etcd, and the operator from 'make build'.
        """;

    public static async Task<int> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        if (arguments.Contains("--help") || arguments.Contains("-h"))
        {
            Console.WriteLine(Help);
            return 0;
        }

        if (BenchmarkOptions.Parse(arguments, out var problem) is not { } options)
        {
            Console.Error.WriteLine($"{problem}\n\n{Help}");
            return 2;
        }

        if (KubeAssets.Find(out var missing) is null)
        {
            Console.Error.WriteLine(missing);
            Console.Error.WriteLine("'make bench' looks for them with hack/kube-apiserver; 'hack/kube-apiserver build' builds them once.");
            return 1;
        }

        if (OperatorProgram.Find(out missing) is not { } program)
        {
            Console.Error.WriteLine(missing);
            return 1;
        }

        try
        {
            var results = await MeasureAsync(options, program, cancellationToken);
            return options.Check && results.Exists(result => result.IsOver) ? 1 : 0;
        }
        catch (Exception failure) when (failure is InvalidOperationException or TimeoutException or HttpRequestException or ServerFailedException)
        {
            Console.Error.WriteLine($"The benchmark could not be finished: {failure.Message}");
            return 1;
        }
    }

    private static async Task<List<Result>> MeasureAsync(BenchmarkOptions options, string program, CancellationToken cancellationToken)
    {
        var results = new List<Result>();
        if (options.Runs("thousand"))
        {
            await MeasureAsync(new Thousand(program, 1000, options.Rounds ?? 5), results, cancellationToken);
        }

        if (options.Runs("eks"))
        {
            await using var start = new EksColdStart(program, 1000);
            await MeasureAsync(start, results, cancellationToken);
        }

        if (options.Runs("audit"))
        {
            await MeasureAsync(new AuditedRate(program), results, cancellationToken);
            await MeasureAsync(new AuditedBursts(program), results, cancellationToken);
            await MeasureAsync(new AuditedLatency(program, Math.Max(options.Rounds ?? 6, AuditedLatency.FewestRounds)), results, cancellationToken);
        }

        if (options.Names is { Count: > 0 } names && names.All(name => name is "thousand" or "eks" or "audit"))
        {
            return results;
        }

        Console.WriteLine("Starting 6 kube-apiservers with etcd, and the operator ...");
        await using var fleet = await BenchFleet.StartAsync(program, BenchFleet.UsualFollowers, [], cancellationToken);
        Console.WriteLine($"{fleet.Description}");
        foreach (var scenario in Chosen(options, fleet))
        {
            await MeasureAsync(scenario, results, cancellationToken);
        }

        Console.WriteLine();
        Console.WriteLine($"Operator afterwards: {fleet.OperatorMemory()} MiB resident.");
        return results;
    }

    private static async Task MeasureAsync(IScenario scenario, List<Result> results, CancellationToken cancellationToken)
    {
        Console.WriteLine();
        Console.WriteLine(scenario.Title);
        var lines = await scenario.MeasureAsync(cancellationToken);
        results.AddRange(lines);
        ResultTable.Write(Console.Out, lines);
    }

    private static IEnumerable<IScenario> Chosen(BenchmarkOptions options, BenchFleet fleet)
    {
        if (options.Runs("one"))
        {
            yield return new FanOut(fleet, changes: 1, options.Rounds ?? 40);
        }

        if (options.Runs("burst"))
        {
            yield return new FanOut(fleet, BenchFleet.Sources, options.Rounds ?? 10);
        }

        if (options.Runs("hung"))
        {
            yield return new HungFollower(fleet, options.Rounds ?? 4);
        }
    }
}

using Bellwether.Benchmarks;

return await BenchmarkProgram.RunAsync(args, CancellationToken.None);

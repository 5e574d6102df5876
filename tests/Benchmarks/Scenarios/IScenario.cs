using Bellwether.Benchmarks.Measuring;

namespace Bellwether.Benchmarks.Scenarios;

internal interface IScenario
{
    string Title { get; }

    Task<IReadOnlyList<Result>> MeasureAsync(CancellationToken cancellationToken);
}

using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(Bellwether.EndToEnd.Tests.Scenarios.Stages.ClosingLast))]

namespace Bellwether.EndToEnd.Tests.Scenarios.Stages;

/// <summary>One after the other, when no other end-to-end test runs: they share one operator, and some of them measure time.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ScenarioGroup
{
    public const string Name = "scenarios";
}

/// <summary>What is looked at after everything else has happened.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ClosingGroup
{
    public const string Name = "scenarios: closing";
}

/// <summary>Keeps the order of collections, but for <see cref="ClosingGroup"/>, which comes last.</summary>
public sealed class ClosingLast : ITestCollectionOrderer
{
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(collection => collection.TestCollectionDisplayName == ClosingGroup.Name)];
}

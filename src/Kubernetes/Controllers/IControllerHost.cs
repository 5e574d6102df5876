using Bellwether.Kubernetes.Informers;

namespace Bellwether.Kubernetes.Controllers;

/// <summary>A controller with all that it needs to run.</summary>
internal interface IControllerHost
{
    string Name { get; }

    int Depth { get; }

    TimeSpan OldestAge { get; }

    ControllerStatistics Statistics { get; }

    /// <summary>How long a visit may take before its worker is taken for stuck: the code ignores its deadline.</summary>
    TimeSpan StuckAfter { get; }

    /// <summary>The visit under way that has taken longest.</summary>
    TimeSpan LongestVisit { get; }

    /// <summary>Begins to queue what its watches tell. Before the informers run, so that nothing is missed.</summary>
    void Subscribe();

    /// <summary>Works from the moment that its watches have synced, until cancelled.</summary>
    Task RunAsync(CancellationToken cancellationToken);
}

/// <summary>A watch of another kind, mapped to keys of a controller's entities.</summary>
/// <param name="Informer">Has to have synced before the controller starts.</param>
/// <param name="Subscribe">Calls back with each key.</param>
internal sealed record SecondaryWatch(IInformer Informer, Func<Action<Entities.ObjectKey, bool>, IDisposable> Subscribe);

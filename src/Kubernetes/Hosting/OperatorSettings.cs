namespace Bellwether.Kubernetes.Hosting;

/// <summary>What an operator as a whole is told.</summary>
public sealed class OperatorSettings
{
    /// <summary>The lease's name, and the manager of the fields that the runtime itself writes (finalizers, events).</summary>
    public string Name { get; set; } = "bellwether-operator";

    /// <summary>The operator's own namespace, where the lease is.</summary>
    public string Namespace { get; set; } = "bellwether-system";

    /// <summary>False: this process takes itself for the only one.</summary>
    public bool LeaderElection { get; set; }

    /// <summary>Who this process is, in the lease and in events. By default the host's name (a pod's: its own) and something random.</summary>
    public string Identity { get; set; } = $"{Environment.MachineName}_{Guid.NewGuid():N}"[..Math.Min(Environment.MachineName.Length + 9, 128)];

    /// <summary>The <c>reportingController</c> of events.</summary>
    public string ReportingController { get; set; } = "bellwether.dev/operator";

    /// <summary>A stop that takes longer is cut off.</summary>
    public TimeSpan StopWithin { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>What the program should return when its host has stopped: 1 after a loss of leadership.</summary>
    public int ExitCode { get; internal set; }
}

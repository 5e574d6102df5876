namespace Bellwether.Kubernetes.Hosting;

/// <summary>Which probe a check belongs to.</summary>
[Flags]
public enum HealthProbe
{
    None = 0,

    /// <summary>False for long means that only a restart can help.</summary>
    Liveness = 1,

    /// <summary>False means not yet, or not now.</summary>
    Readiness = 2,
}

/// <summary>One named check behind the health endpoints. Asked often: it looks at state and calls nobody.</summary>
public interface IHealthSource
{
    /// <summary>Lower-case words with hyphens, unique.</summary>
    string Name { get; }

    HealthProbe Probes { get; }

    /// <summary>Null when all is well, else a sentence that says what is not.</summary>
    string? Problem();
}

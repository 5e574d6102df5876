namespace Bellwether.Operator.Telemetry.Health;

/// <summary>Which probe a check belongs to.</summary>
[Flags]
internal enum HealthProbe
{
    /// <summary><c>/healthz</c>: false for long means that only a restart can help.</summary>
    Liveness = 1,

    /// <summary><c>/readyz</c>: false means not yet, or not now.</summary>
    Readiness = 2,
}

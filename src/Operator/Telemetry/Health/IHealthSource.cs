namespace Bellwether.Operator.Telemetry.Health;

/// <summary>One named check behind <c>/healthz</c> or <c>/readyz</c>. Asked often: it looks at state and calls nobody.</summary>
internal interface IHealthSource
{
    /// <summary>Lower-case words with hyphens, unique.</summary>
    string Name { get; }

    HealthProbe Probes { get; }

    /// <summary>Null when all is well, else a sentence that says what is not.</summary>
    string? Problem();
}

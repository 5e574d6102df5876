namespace Bellwether.Kubernetes.Controllers;

/// <summary>How one controller is run.</summary>
public sealed class ControllerOptions
{
    /// <summary>The controller's name in logs and metrics. By default the entity's kind in lower case.</summary>
    public string Name { get; set; } = "";

    /// <summary>Entities that are worked on at once.</summary>
    public int Workers { get; set; } = 4;

    /// <summary>After this a call is cancelled and counts as failed, whatever it returns.</summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Each entity is looked at again after this time and up to a tenth more, if nothing else brings it up.</summary>
    public TimeSpan Resync { get; set; } = TimeSpan.FromHours(10);

    /// <summary>Only entities of this namespace; null: of all.</summary>
    public string? Namespace { get; set; }

    public string? LabelSelector { get; set; }
}

using Bellwether.Kubernetes.Schema;

namespace Bellwether.Crds;

/// <summary>How many copies there should be, and how they are.</summary>
public sealed record CopyCounts
{
    /// <summary>Copies that there should be.</summary>
    [RangeMinimum(0)]
    public int Total { get; set; }

    /// <summary>Copies that were seen to be as planned.</summary>
    [RangeMinimum(0)]
    public int Synced { get; set; }

    /// <summary>Copies that could not be brought in line.</summary>
    [RangeMinimum(0)]
    public int Failing { get; set; }

    /// <summary>Copies that are still to be written, or whose state is not known.</summary>
    [RangeMinimum(0)]
    public int Pending { get; set; }

    /// <summary>Synced and total as a column shows them, such as 11/12.</summary>
    [Length(0, Limits.CountSummary)]
    public string Summary => $"{Synced}/{Total}";
}

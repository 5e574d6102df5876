using System.Collections.Concurrent;
using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Syncs.Inventory;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Cli.Facts;

/// <summary>
/// What is in the places that the inventory shows nothing in. The operator learns it from the answers to its create-only requests; here each
/// place is looked at instead, since nothing may be written. Thread-safe.
/// </summary>
internal sealed class LookedAtPlaces : ICopyLedger
{
    private readonly ConcurrentDictionary<CopyTarget, CopyRecord?> _places = [];
    private readonly ConcurrentDictionary<CopyTarget, string> _hidden = [];

    public void Saw(CopyTarget target, CopyRecord? occupant) => _places[target] = occupant;

    /// <summary>The place could not be looked at.</summary>
    public void Hidden(CopyTarget target, string why) => _hidden[target] = why;

    /// <summary>Why the place could not be looked at; null if it could, or wasn't tried.</summary>
    public string? WhyHidden(CopyTarget target) => _hidden.GetValueOrDefault(target);

    public bool IsKnown(CopyTarget target) => _places.ContainsKey(target) || _hidden.ContainsKey(target);

    public CopyKnowledge? Find(CopyTarget target, ObjectKey sync) =>
        _places.GetValueOrDefault(target) is { } occupant ? new CopyKnowledge { Occupant = occupant } : null;

    /// <summary>Nothing was written, so nothing was answered.</summary>
    public IEnumerable<KeyValuePair<CopyTarget, CopyKnowledge>> OfSync(ObjectKey sync) => [];
}

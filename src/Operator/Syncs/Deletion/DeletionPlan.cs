using System.Security.Cryptography;
using System.Text;

namespace Bellwether.Operator.Syncs.Deletion;

/// <summary>
/// A batch: everything that is to be deleted for one object now, in all followers that can be asked. It is let go or held as a whole.
/// </summary>
/// <param name="Consented">
/// Somebody deleted the very object that the copies belong to. That is consent for them, and they count only against the fleet.
/// </param>
/// <param name="IsWhole">
/// False while followers are being connected and listed, as after a start: what they hold is missing from the sums and may be missing here.
/// Then a plan can be let go, since its part of the whole is smaller still, but a person is not asked about it yet.
/// </param>
internal sealed record DeletionPlan(
    DeletionScope Scope, IReadOnlyCollection<PlannedDeletion> Deletions, bool Consented, bool IsWhole = true)
{
    private const int HashBytes = 6;

    /// <summary>Names the set of copies, whatever their order: equal for an equal set, also after a restart. 12 hex digits.</summary>
    public string Hash()
    {
        var lines = Deletions.Select(deletion => deletion.Key.ToString()).Order(StringComparer.Ordinal);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))).AsSpan(0, HashBytes));
    }
}

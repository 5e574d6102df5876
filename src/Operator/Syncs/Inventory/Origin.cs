using System.Security.Cryptography;
using System.Text;
using Bellwether.Crds;

namespace Bellwether.Operator.Syncs.Inventory;

/// <summary>
/// Who we are to the followers: the origin ID that marks our copies, and the field manager made of it. Two management clusters have two
/// field managers, so that they conflict instead of silently overwriting each other.
/// </summary>
public sealed record Origin(string Id)
{
    /// <summary><c>bellwether-</c> and 8 hex digits of the ID's hash.</summary>
    public string FieldManager { get; } =
        $"{Marks.FieldManagerPrefix}{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Id)).AsSpan(0, 4))}";

    public override string ToString() => Id;
}

namespace Bellwether.Operator.Followers.Eks;

/// <summary>Where a cluster is and whom it trusts. Compared by value.</summary>
/// <param name="Endpoint">https.</param>
/// <param name="CertificateAuthority">PEM, of one or more certificates.</param>
/// <param name="IsPrivate">The endpoint has no public access.</param>
internal sealed record ClusterLocation(Uri Endpoint, string CertificateAuthority, bool IsPrivate);

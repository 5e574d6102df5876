namespace Bellwether.Operator.Followers.Eks.Aws;

/// <summary>What an answer of AWS that is no success means, whatever its words are.</summary>
internal enum AwsProblem
{
    /// <summary>No answer, a server error, or an answer that isn't one of the service: it says nothing about what was asked.</summary>
    Unavailable,

    /// <summary>Too many requests.</summary>
    Throttled,

    /// <summary>The signer may not do this.</summary>
    Denied,

    /// <summary>The thing that was asked for isn't there.</summary>
    NotFound,

    /// <summary>The signer's credentials are expired or unknown.</summary>
    SessionRejected,

    /// <summary>The signature is not accepted: the clock is off, or what answers is not what was meant.</summary>
    SignatureRejected,

    /// <summary>The web identity token is expired or not accepted.</summary>
    WebIdentityRejected,

    /// <summary>The account has not enabled the region.</summary>
    RegionDisabled,
}

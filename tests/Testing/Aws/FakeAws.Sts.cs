using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Bellwether.Testing.Aws;

/// <content>STS.</content>
public sealed partial class FakeAws
{
    private const int ChainedSeconds = 3600;

    private FakeAnswer Sts(HttpRequest request, byte[] body)
    {
        var form = Form(body);
        string Value(string name) => form.GetValueOrDefault(name, "");
        var action = Value("Action");
        var (signer, region, error) = action == "AssumeRoleWithWebIdentity" ? (null, "", null) : Authenticate(request, body, "sts");
        var name = form.GetValueOrDefault("RoleSessionName");
        var fault = Record(action, Value("RoleArn"), region, name);
        if (fault is not (AwsFault.None or AwsFault.Truncated))
        {
            return FakeAnswer.Of(fault, isSts: true, "");
        }

        if (error is not null)
        {
            return FakeAnswer.StsError(HttpStatusCode.Forbidden, error);
        }

        var answer = action switch
        {
            "AssumeRole" => AssumeRole(signer!, Value("RoleArn"), name ?? "", form.GetValueOrDefault("ExternalId"), Value("DurationSeconds")),
            "AssumeRoleWithWebIdentity" => AssumeRoleWithWebIdentity(Value("RoleArn"), name ?? "", Value("WebIdentityToken"), Value("DurationSeconds")),
            "GetCallerIdentity" => FakeAnswer.Xml(
                $"""
                <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>{signer!.Arn}</Arn>
                <UserId>AROA:x</UserId><Account>{signer.Account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>
                """),
            _ => FakeAnswer.StsError(HttpStatusCode.BadRequest, "InvalidAction"),
        };
        return fault == AwsFault.Truncated ? FakeAnswer.Of(fault, isSts: true, answer.Body) : answer;
    }

    private FakeAnswer AssumeRole(FakeSession signer, string arn, string name, string? externalId, string seconds)
    {
        // The hour is for a role that is assumed by a role; the operator can't know what it is, so it must never ask for more.
        if (!IsAllowed("AssumeRole", name, seconds, out var duration))
        {
            return FakeAnswer.StsError(HttpStatusCode.BadRequest, "ValidationError");
        }

        if (!Roles.TryGetValue(arn, out var role)
            || (role.TrustedPrincipal is not null && role.TrustedPrincipal != signer.PrincipalArn)
            || (role.ExternalId is not null && role.ExternalId != externalId))
        {
            return FakeAnswer.StsError(HttpStatusCode.Forbidden, "AccessDenied");
        }

        return Credentials("AssumeRole", arn, name, duration, role.TokenLength);
    }

    /// <summary>An hour is also what a role allows unless somebody set more.</summary>
    private bool IsAllowed(string action, string name, string seconds, out int duration)
    {
        if (int.TryParse(seconds, out duration) && duration is >= 900 and <= ChainedSeconds && SessionName().IsMatch(name))
        {
            return true;
        }

        Violations.Enqueue($"{action} with duration {seconds} and session name {name}");
        return false;
    }

    private FakeAnswer AssumeRoleWithWebIdentity(string arn, string name, string token, string seconds) =>
        !IsAllowed("AssumeRoleWithWebIdentity", name, seconds, out var duration) ? FakeAnswer.StsError(HttpStatusCode.BadRequest, "ValidationError")
        : !WebIdentityTokens.TryGetValue(token, out var isFresh) ? FakeAnswer.StsError(HttpStatusCode.BadRequest, "InvalidIdentityToken")
        : !isFresh ? FakeAnswer.StsError(HttpStatusCode.BadRequest, "ExpiredTokenException")
        : arn != OperatorRole ? FakeAnswer.StsError(HttpStatusCode.Forbidden, "AccessDenied")
        : Credentials("AssumeRoleWithWebIdentity", arn, name, duration, tokenLength: 600);

    private FakeAnswer Credentials(string action, string arn, string name, int seconds, int tokenLength)
    {
        var parts = arn.Split(':');
        var sessionArn = $"arn:{parts[1]}:sts::{parts[4]}:assumed-role/{arn.Split('/')[^1]}/{name}";
        var session = Sessions.Make(sessionArn, arn, Now + TimeSpan.FromSeconds(seconds), tokenLength);
        return FakeAnswer.Xml(
            $"""
            <{action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><{action}Result>
            <AssumedRoleUser><Arn>{sessionArn}</Arn><AssumedRoleId>AROACANARY:{name}</AssumedRoleId></AssumedRoleUser>
            <Credentials><AccessKeyId>{session.AccessKeyId}</AccessKeyId><SecretAccessKey>{session.SecretAccessKey}</SecretAccessKey>
            <SessionToken>{session.Token}</SessionToken><Expiration>{session.ExpiresAt.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}</Expiration></Credentials>
            </{action}Result><ResponseMetadata><RequestId>00000000-0000-0000-0000-000000000000</RequestId></ResponseMetadata></{action}Response>
            """);
    }

    [GeneratedRegex("^[A-Za-z0-9_+=,.@-]{2,64}$")]
    private static partial Regex SessionName();
}

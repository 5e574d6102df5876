using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Bellwether.Testing.Aws;

/// <content>EKS.</content>
public sealed partial class FakeAws
{
    private FakeAnswer Eks(HttpRequest request, byte[] body)
    {
        var (signer, region, error) = Authenticate(request, body, "eks");
        var segments = request.Path.Value!.Trim('/').Split('/');
        var (action, subject) = segments switch
        {
            ["clusters", var name] => ("DescribeCluster", name),
            ["clusters"] => ("ListClusters", ""),
            _ => ("Unknown", ""),
        };
        var fault = Record(action, subject, region);
        if (fault is not (AwsFault.None or AwsFault.Truncated))
        {
            return FakeAnswer.Of(fault, isSts: false, "");
        }

        if (error is not null)
        {
            // EKS's own words for what STS says otherwise.
            return FakeAnswer.EksError(HttpStatusCode.Forbidden, error switch
            {
                "SignatureDoesNotMatch" => "InvalidSignatureException",
                "ExpiredToken" => "ExpiredTokenException",
                "InvalidClientTokenId" => "UnrecognizedClientException",
                _ => error,
            });
        }

        if (Roles.TryGetValue(signer!.PrincipalArn, out var role) && !role.MayDescribe)
        {
            return FakeAnswer.EksError(HttpStatusCode.Forbidden, "AccessDeniedException");
        }

        var answer = action == "ListClusters" ? List(signer, region, request.Query) : Describe(signer, region, subject);
        return fault == AwsFault.Truncated ? FakeAnswer.Of(fault, isSts: false, answer.Body) : answer;
    }

    private FakeAnswer Describe(FakeSession signer, string region, string name)
    {
        if (!Clusters.TryGetValue((signer.Account, region, name), out var cluster))
        {
            return FakeAnswer.EksError(HttpStatusCode.NotFound, "ResourceNotFoundException");
        }

        var partition = signer.PrincipalArn.Split(':')[1];
        var description = new JsonObject
        {
            ["name"] = cluster.Name,
            ["arn"] = $"arn:{partition}:eks:{region}:{cluster.ArnAccount}:cluster/{cluster.Name}",
            ["createdAt"] = 1.7e9,
            ["version"] = "1.34",
            ["status"] = cluster.Status,
            ["resourcesVpcConfig"] = new JsonObject
            {
                ["endpointPublicAccess"] = cluster.PublicAccess,
                ["endpointPrivateAccess"] = true,
            },
            ["certificateAuthority"] = new JsonObject
            {
                ["data"] = cluster.CertificateAuthorityData
                    ?? (cluster.CertificateAuthorityPem is { } pem ? Convert.ToBase64String(Encoding.ASCII.GetBytes(pem)) : null),
            },
            ["accessConfig"] = new JsonObject { ["authenticationMode"] = "API" },
            ["tags"] = new JsonObject(),
        };
        if (cluster.Endpoint is { } endpoint)
        {
            description["endpoint"] = endpoint;
        }

        return FakeAnswer.Json(new JsonObject { ["cluster"] = description }.ToJsonString());
    }

    private FakeAnswer List(FakeSession signer, string region, IQueryCollection query)
    {
        var size = int.Parse(query["maxResults"].ToString(), CultureInfo.InvariantCulture);
        var start = query["nextToken"].ToString() is { Length: > 0 } token ? int.Parse(token.Split('/')[1], CultureInfo.InvariantCulture) : 0;
        if (size is < 1 or > 100)
        {
            return FakeAnswer.EksError(HttpStatusCode.BadRequest, "InvalidParameterException");
        }

        var all = Clusters.Keys.Where(key => key.Account == signer.Account && key.Region == region)
            .Select(key => key.Name).Order(StringComparer.Ordinal).ToList();
        var page = new JsonArray([.. all.Skip(start).Take(size).Select(name => (JsonNode)name)]);
        // A slash and a plus: a token must be escaped.
        var next = start + size < all.Count ? $"a+b=/{start + size}" : null;
        return FakeAnswer.Json(new JsonObject { ["clusters"] = page, ["nextToken"] = next }.ToJsonString());
    }
}

using Bellwether.Operator.Syncs.Content;

namespace Bellwether.Operator.Tests.Syncs.Content;

public sealed class SecretTypesTests
{
    [Theory]
    [InlineData("kubernetes.io/tls", "tls.crt tls.key", true)]
    [InlineData("kubernetes.io/tls", "tls.crt", false)]
    [InlineData("kubernetes.io/tls", "tls.key", false)]
    [InlineData("kubernetes.io/dockerconfigjson", ".dockerconfigjson more", true)]
    [InlineData("kubernetes.io/dockerconfigjson", "config.json", false)]
    [InlineData("kubernetes.io/dockercfg", ".dockercfg", true)]
    [InlineData("kubernetes.io/dockercfg", "dockercfg", false)]
    [InlineData("kubernetes.io/basic-auth", "password", true)]
    [InlineData("kubernetes.io/basic-auth", "username", true)]
    [InlineData("kubernetes.io/basic-auth", "user", false)]
    [InlineData("kubernetes.io/ssh-auth", "ssh-privatekey", true)]
    [InlineData("kubernetes.io/ssh-auth", "id_rsa", false)]
    [InlineData("Opaque", "any", true)]
    [InlineData("example.com/own", "any", true)]
    public void Fits_WhenTheTypeDemandsKeys_AsksForThem(string type, string keys, bool fits)
    {
        SecretTypes.Fits(type, keys.Split(' ')).Should().Be(fits);
    }
}

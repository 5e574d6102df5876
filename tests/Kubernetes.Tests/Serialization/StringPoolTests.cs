using Bellwether.Kubernetes.Serialization;

namespace Bellwether.Kubernetes.Tests.Serialization;

public sealed class StringPoolTests
{
    [Fact]
    public void Share_OfEqualStrings_GivesOneInstance()
    {
        var first = StringPool.Share(new string("ingress-controller-4711"));

        var second = StringPool.Share(new string("ingress-controller-4711"));

        second.Should().BeSameAs(first);
    }

    [Fact]
    public void Share_OfMoreStringsThanItHasPlaces_StillGivesEachItsOwn()
    {
        for (var number = 0; number < 50_000; number++)
        {
            StringPool.Share($"name-{number}").Should().Be($"name-{number}");
        }
    }
}

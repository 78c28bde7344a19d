using ChatRoom.Testing;
using k8s;
using k8s.Models;

namespace ChatRoom.EndToEnd.Tests.Deployment;

/// <summary>The manifest of three servers in <c>deploy/kubernetes</c>, read with the field names and types of the Kubernetes API.</summary>
public sealed class KubernetesClusterTests
{
    private readonly List<object> _objects = KubernetesYaml.LoadAllFromString(
        File.ReadAllText(Path.Combine(Repository.Root, "deploy/kubernetes/chatroom-cluster.yaml")), strict: true);

    private V1Deployment Deployment => _objects.OfType<V1Deployment>().Single();

    private V1PodSpec Pod => Deployment.Spec.Template.Spec;

    private V1Container Container => Pod.Containers.Single();

    [Fact]
    public void Manifest_has_only_fields_that_Kubernetes_knows() => _objects.Select(one => one.GetType().Name)
        .Should().Equal("V1Secret", "V1Service", "V1Service", "V1PodDisruptionBudget", "V1Deployment");

    [Fact]
    public void Services_and_selectors_reach_the_pods()
    {
        var ports = Container.Ports.ToDictionary(port => port.Name, port => port.ContainerPort);
        var labels = Deployment.Spec.Template.Metadata.Labels;

        ports.Should().Equal(new Dictionary<string, int> { ["chat"] = 5000, ["http"] = 8080 });
        _objects.OfType<V1Service>().SelectMany(service => service.Spec.Ports).Should().OnlyContain(port => ports[port.TargetPort.Value] == port.Port);
        _objects.OfType<V1Service>().Should().OnlyContain(service => service.Spec.Selector.All(labels.Contains));
        Deployment.Spec.Selector.MatchLabels.Should().BeSubsetOf(labels);
        _objects.OfType<V1PodDisruptionBudget>().Single().Spec.Selector.MatchLabels.Should().BeSubsetOf(labels);
    }

    [Fact]
    public void Servers_are_replaced_one_after_the_other_and_each_has_the_time_to_let_its_people_go()
    {
        Deployment.Spec.Replicas.Should().Be(3);
        Deployment.Spec.Strategy.RollingUpdate.MaxUnavailable.Value.Should().Be("0");
        Container.ReadinessProbe.HttpGet.Path.Should().Be("/health/ready");
        Container.LivenessProbe.HttpGet.Path.Should().Be("/health/live");
        Pod.TerminationGracePeriodSeconds.Should().BeGreaterThan(8, "that is the time of a shutdown");
    }

    [Fact]
    public void Password_is_in_the_secret_alone()
    {
        var secret = _objects.OfType<V1Secret>().Single();
        var mount = Container.VolumeMounts.Single(mount => mount.Name == Pod.Volumes.Single(volume => volume.Secret?.SecretName == secret.Metadata.Name).Name);

        Container.Env.Single(variable => variable.Name == "ChatRoom__Postgres__PasswordFile").Value
            .Should().Be($"{mount.MountPath}/{secret.StringData.Keys.Single()}");
        Container.Env.Should().OnlyContain(variable => !variable.Value.Contains("Password=", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Settings_are_those_of_a_node()
    {
        var wanted = Container.Env.Where(static variable => variable.Name != "ChatRoom__Postgres__PasswordFile").ToDictionary(static variable => variable.Name, static variable => variable.Value);
        wanted["ChatRoom__Postgres__ConnectionString"] = "Host=127.0.0.1;Port=1;Database=chatroom;Username=chatroom"; // nobody is there

        await using var server = ServerProcess.Start(ServerLaunch.OnLoopback() with { Environment = wanted });

        (await server.ExitCodeAsync()).Should().Be(69);
        server.Errors.ToString().Should().Contain("cannot be reached", "that is the only thing that is wrong with them");
    }
}

# Without AWS: terraform init && terraform test (Terraform 1.7 and later).
mock_provider "aws" {
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_data "aws_eks_cluster" {
    defaults = {
      arn           = "arn:aws:eks:eu-west-1:111122223333:cluster/MC_project-k8s"
      access_config = [{ authentication_mode = "API_AND_CONFIG_MAP", bootstrap_cluster_creator_admin_permissions = false }]
    }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/teams/bellwether-follower" }
  }
}

mock_provider "random" {
  mock_resource "random_uuid" {
    defaults = { result = "6a1f9c1e-0000-4000-8000-000000000001" }
  }
}

variables {
  cluster_name        = "MC_project-k8s"
  management_role_arn = "arn:aws:iam::999988887777:role/bellwether-operator"
  role_path           = "/teams/"
}

run "trusts_the_operator_with_an_external_id_only" {
  assert {
    condition = jsondecode(aws_iam_role.follower.assume_role_policy) == {
      Version = "2012-10-17"
      Statement = [{
        Sid       = "Operator"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::999988887777:role/bellwether-operator" }
        Action    = ["sts:AssumeRole"]
        Condition = { StringEquals = { "sts:ExternalId" = "6a1f9c1e-0000-4000-8000-000000000001" } }
      }]
    }
    error_message = "Another trust than expected: ${aws_iam_role.follower.assume_role_policy}"
  }

  assert {
    condition = jsondecode(aws_iam_role_policy.follower.policy) == {
      Version = "2012-10-17"
      Statement = [{
        Sid      = "DescribeCluster"
        Effect   = "Allow"
        Action   = ["eks:DescribeCluster"]
        Resource = ["arn:aws:eks:eu-west-1:111122223333:cluster/MC_project-k8s"]
      }]
    }
    error_message = "Other permissions than expected: ${aws_iam_role_policy.follower.policy}"
  }

  assert {
    condition     = aws_eks_access_entry.follower[0].kubernetes_groups == toset(["bellwether-follower"])
    error_message = "The access entry must have the group of config/follower/eks."
  }

  assert {
    condition = yamldecode(output.follower_cluster) == {
      apiVersion = "bellwether.dev/v1alpha1"
      kind       = "FollowerCluster"
      metadata   = { name = "mc-project-k8s" }
      spec = {
        eks = {
          account     = "111122223333"
          roleARN     = "arn:aws:iam::111122223333:role/teams/bellwether-follower"
          clusterName = "MC_project-k8s"
          region      = "eu-west-1"
          externalID  = "6a1f9c1e-0000-4000-8000-000000000001"
        }
        access = []
      }
    }
    error_message = "Another manifest than expected: ${output.follower_cluster}"
  }

  assert {
    condition     = yamldecode(output.aws_auth_map_role)[0].rolearn == "arn:aws:iam::111122223333:role/bellwether-follower"
    error_message = "aws-auth takes the ARN without its path: ${output.aws_auth_map_role}"
  }
}

run "what_is_given_is_used" {
  variables {
    external_id         = "project/k8s"
    management_identity = "pod-identity"
    follower_name       = "east"
    access              = [{ from = { namespaces = ["prod"] }, to = { namespaces = ["ingress"] } }, { from = { namespaces = ["prod"] }, kinds = ["Secret"] }]
  }

  assert {
    condition     = jsondecode(aws_iam_role.follower.assume_role_policy).Statement[0].Action == ["sts:AssumeRole", "sts:TagSession"]
    error_message = "The tags of a Pod Identity session come along, which must be allowed."
  }

  assert {
    condition     = output.external_id == "project/k8s" && length(random_uuid.external_id) == 0
    error_message = "A given external ID must be used."
  }

  assert {
    condition = yamldecode(output.follower_cluster).spec.access == [
      { from = { namespaces = ["prod"] }, to = { namespaces = ["ingress"] } },
      { from = { namespaces = ["prod"] }, kinds = ["Secret"] },
    ]
    error_message = "The rules must be in the manifest, and nothing that is null: ${output.follower_cluster}"
  }
}

run "a_cluster_without_access_entries_says_so" {
  command = plan

  override_data {
    target = data.aws_eks_cluster.follower
    values = {
      arn           = "arn:aws:eks:eu-west-1:111122223333:cluster/old"
      access_config = [{ authentication_mode = "CONFIG_MAP", bootstrap_cluster_creator_admin_permissions = false }]
    }
  }

  expect_failures = [aws_eks_access_entry.follower]
}

run "a_cluster_without_access_entries_works_with_aws_auth" {
  variables {
    access_entry = false
  }

  override_data {
    target = data.aws_eks_cluster.follower
    values = {
      arn           = "arn:aws:eks:eu-west-1:111122223333:cluster/old"
      access_config = [{ authentication_mode = "CONFIG_MAP", bootstrap_cluster_creator_admin_permissions = false }]
    }
  }

  assert {
    condition     = length(aws_eks_access_entry.follower) == 0
    error_message = "No access entry was asked for."
  }
}

run "groups_of_the_system_are_refused" {
  command = plan

  variables {
    kubernetes_group = "system:masters"
  }

  expect_failures = [var.kubernetes_group]
}

run "an_account_is_no_operator" {
  command = plan

  variables {
    management_role_arn = "arn:aws:iam::999988887777:root"
  }

  expect_failures = [var.management_role_arn]
}

run "a_pattern_is_no_operator" {
  command = plan

  variables {
    management_role_arn = "arn:aws:iam::999988887777:role/*"
  }

  expect_failures = [var.management_role_arn]
}

run "another_partition_is_refused" {
  command = plan

  variables {
    management_role_arn = "arn:aws-us-gov:iam::999988887777:role/bellwether-operator"
  }

  expect_failures = [aws_iam_role.follower]
}

run "an_external_id_that_sts_refuses_is_refused" {
  command = plan

  variables {
    external_id = "x"
  }

  expect_failures = [var.external_id]
}

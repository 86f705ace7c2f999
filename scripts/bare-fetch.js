// The least that makes the documented request: what the action is measured against.
const { ENDPOINT, TOKEN } = process.env;
const answer = await fetch(
  `${ENDPOINT}/v3/f841e01fd2b14e7fa41b6ae7aa6b0594/backups/a5200268-74a5-4806-acc6-95793ab0228b/replicate`,
  {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Auth-Token': TOKEN },
    body: JSON.stringify({
      replicate: {
        description: 'backup_description',
        destination_project_id: '68589cac08274b82b4e254268a3862d8',
        destination_region: 'region2',
        destination_vault_id: '0ca3eb86-8800-46da-9c37-9d657a825274',
        enable_acceleration: false,
        name: 'backup_name',
      },
    }),
  },
);
const { replication } = await answer.json();
console.log(replication.replication_record_id);
